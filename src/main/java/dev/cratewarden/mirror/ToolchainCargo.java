package dev.cratewarden.mirror;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.toolchain.DistPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Toolchains as they travel from one mirror to another: files by their SHA-256, and lines that say which paths lead to
 * them. A file that no path leads to is seen by nobody.
 */
public final class ToolchainCargo {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final JsonMapper JSON = new JsonMapper();

  private final ToolchainStore store;
  private final InstantSource clock;

  /** What {@code store} holds. */
  public ToolchainCargo(ToolchainStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The paths as lines, a JSON object each: equal paths to equal bytes, equal lines. */
  byte[] lines(Collection<DistPointer> pointers) {
    StringBuilder lines = new StringBuilder();
    pointers.stream()
        .sorted((a, b) -> a.path().compareTo(b.path()))
        .forEach(pointer -> {
          ObjectNode line =
              JSON.createObjectNode().put("path", pointer.path().value()).put("sha256", pointer.sha256().hex());
          pointer.digest().ifPresent(it -> line.put("digest", it));
          lines.append(line).append('\n');
        });
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The paths in such lines, as of now.
   *
   * @throws BundleRefusedException if they are not such lines
   */
  List<DistPointer> read(byte[] lines) {
    Instant now = clock.instant();
    List<DistPointer> pointers = new ArrayList<>();
    for (String line : new String(lines, StandardCharsets.UTF_8).lines().toList()) {
      pointers.add(pointer(line, now));
    }
    return pointers;
  }

  private static DistPointer pointer(String line, Instant now) {
    try {
      JsonNode json = JSON.readTree(line);
      Optional<DistPath> path = DistPath.parse(json.path("path").asText());
      Optional<Checksum> sha256 = Checksum.parse(json.path("sha256").asText());
      Optional<String> digest =
          json.path("digest").isTextual() ? Optional.of(json.path("digest").asText()) : Optional.empty();
      if (path.isPresent() && sha256.isPresent() && digest.filter(it -> !it.startsWith(sha256.get().hex())).isEmpty()) {
        return new DistPointer(path.get(), sha256.get(), digest, Validators.NONE, now, now);
      }
    } catch (JsonProcessingException e) {
      throw new BundleRefusedException("the paths of toolchains in the bundle are no JSON", e);
    }
    throw new BundleRefusedException("a path of a toolchain in the bundle is none, or leads to nothing");
  }

  /** Whether {@code pointer} leads elsewhere than the path leads here. */
  boolean isNews(DistPointer pointer) {
    return store.pointer(pointer.path()).filter(it -> it.sha256().equals(pointer.sha256())).isEmpty();
  }

  boolean holds(Checksum sha256) {
    return store.size(sha256).isPresent();
  }

  /** The size of a held file in bytes. */
  long size(DistPointer pointer) {
    return store.size(pointer.sha256()).orElseThrow(() -> lost(pointer.path().value()));
  }

  /** All bytes of a held file; the caller closes it. */
  InputStream open(Checksum sha256) {
    return new FileBytes(store.open(sha256, clock.instant()).orElseThrow(() -> lost(sha256.hex())));
  }

  private static BundleRefusedException lost(String what) {
    return new BundleRefusedException(
        "file " + what + " of a toolchain was held and is gone: rustup.size-max is too small for this export");
  }

  /** Takes a file in if it hashes to what it should, and returns what it hashes to. */
  Checksum take(Checksum expected, InputStream content) throws IOException {
    try (ToolchainStore.Admission admission = store.admit()) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        admission.write(buffer, 0, n);
      }
      Checksum actual = admission.checksum();
      if (actual.equals(expected)) {
        admission.commit(clock.instant());
      }
      return actual;
    }
  }

  /** Lets the paths in {@code lines} lead where they say. Doing it again changes nothing. */
  void adopt(byte[] lines) {
    read(lines).stream().filter(this::isNews).forEach(store::point);
  }

  /** Drops what was taken in and no path leads to. */
  void dropUnnamed() {
    store.dropUnnamed();
  }
}
