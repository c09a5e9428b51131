package dev.cratewarden.mirror;

import dev.cratewarden.toolchain.ChannelManifest;
import dev.cratewarden.toolchain.DistPath;
import dev.cratewarden.toolchain.InvalidManifestException;
import dev.cratewarden.toolchain.ToolchainSelection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings the files of toolchains into the store, asked for as a client would ask: the same rules, the same checks. What
 * is held costs no request, so an export that was interrupted goes on where it stopped.
 */
public final class ToolchainGathering {
  private static final String RUSTUP_RELEASE = "rustup/release-stable.toml";
  private static final Pattern VERSION = Pattern.compile("(?m)^version\\s*=\\s*[\"']([0-9A-Za-z.+-]+)[\"']");

  private final ToolchainStore store;
  private final FileAnswers files;
  private final ManifestShelf manifests;
  private final InstantSource clock;

  /** Brings into {@code store} what {@code files} serves from it. */
  public ToolchainGathering(ToolchainStore store, FileAnswers files, InstantSource clock) {
    this.store = store;
    this.files = files;
    this.manifests = new ManifestShelf(store);
    this.clock = clock;
  }

  /** What was brought, and why the rest was not. */
  static final class Gathered {
    private final SortedMap<DistPath, DistPointer> pointers = new TreeMap<>();
    private final SortedMap<String, String> failed = new TreeMap<>();
    private Instant newest = Instant.EPOCH;

    SortedMap<DistPath, DistPointer> pointers() {
      return pointers;
    }

    SortedMap<String, String> failed() {
      return failed;
    }

    /** The day of the newest toolchain. */
    Instant newest() {
      return newest;
    }
  }

  /** Brings all of a selection; blocks. */
  Gathered gather(ToolchainSelection selection) {
    Gathered gathered = new Gathered();
    for (String toolchain : selection.toolchains()) {
      Optional<DistPath> manifest = ToolchainSelection.manifest(toolchain);
      if (manifest.isEmpty()) {
        gathered.failed.put(toolchain, "no toolchain can be called so");
      } else if (bring(manifest.get(), gathered)) {
        gather(toolchain, manifest.get(), selection, gathered);
      }
    }
    if (selection.withRustup()) {
      rustup(selection.targets(), gathered);
    }
    return gathered;
  }

  private void gather(String toolchain, DistPath path, ToolchainSelection selection, Gathered gathered) {
    Optional<ChannelManifest> manifest = manifests.manifest(pointer(path).sha256(), clock.instant());
    if (manifest.isEmpty()) {
      gathered.failed.put(toolchain, path + " is no channel manifest");
      return;
    }
    try {
      List<ChannelManifest.File> wanted =
          manifest.get().resolve(selection.targets(), selection.profile(), selection.components());
      for (ChannelManifest.File file : wanted) {
        if (bring(file.path(), gathered) && !pointer(file.path()).sha256().equals(file.sha256())) {
          gathered.failed.put(file.path().value(), path + " gives it another SHA-256 than what is held here has");
        }
      }
    } catch (InvalidManifestException e) {
      gathered.failed.put(toolchain, e.reason());
    }
    manifest
        .get()
        .date()
        .flatMap(ToolchainGathering::day)
        .filter(it -> it.isAfter(gathered.newest))
        .ifPresent(it -> {
          gathered.newest = it;
        });
  }

  private static Optional<Instant> day(String date) {
    try {
      return Optional.of(LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private void rustup(List<String> targets, Gathered gathered) {
    DistPath release = DistPath.parse(RUSTUP_RELEASE).orElseThrow();
    if (!bring(release, gathered)) {
      return;
    }
    Matcher version = VERSION.matcher(text(release));
    if (!version.find()) {
      gathered.failed.put(RUSTUP_RELEASE, "it names no version");
      return;
    }
    for (String target : targets) {
      ToolchainSelection.rustup(version.group(1), target).forEach(path -> path.ifPresent(it -> bring(it, gathered)));
    }
  }

  private String text(DistPath path) {
    try (ServedFile file = store.open(pointer(path).sha256(), clock.instant()).orElseThrow()) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
      file.read(0, bytes);
      return new String(bytes.array(), StandardCharsets.UTF_8);
    }
  }

  private DistPointer pointer(DistPath path) {
    return store.pointer(path).orElseThrow(() -> new IllegalStateException(path + " was served and leads nowhere"));
  }

  /** Whether the file is held now. */
  private boolean bring(DistPath path, Gathered gathered) {
    return switch (files.get(path.value())) {
      case FileReply.Found found -> {
        found.file().close();
        gathered.pointers.put(path, pointer(path));
        yield true;
      }
      case FileReply.NoSuch(String text) -> failed(path, text, gathered);
      case FileReply.Denied(String text) -> failed(path, text, gathered);
      case FileReply.Unavailable(String reason, var after) -> failed(path, reason, gathered);
      case FileReply.BadUpstream(String reason) -> failed(path, reason, gathered);
    };
  }

  private static boolean failed(DistPath path, String reason, Gathered gathered) {
    gathered.failed.put(path.value(), reason.strip());
    return false;
  }
}
