package dev.cratewarden.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.DistPointer;
import dev.cratewarden.mirror.Validators;
import dev.cratewarden.toolchain.DistPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which bytes each path leads to, as one JSON file a path; {@code data-on-disk.md} has its members. */
final class PointerFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PointerFiles.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;

  PointerFiles(Path folder) {
    this.folder = folder;
  }

  /** Shows all of them. One that cannot be understood is as good as none: upstream is asked again. */
  void forEach(Consumer<DistPointer> action) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(it -> !it.toString().endsWith(".new")).toList();
    }
    for (Path file : files) {
      read(file).ifPresentOrElse(action, () -> LOG.warn("event=toolchain-name-passed-over file={}", file));
    }
  }

  private static Optional<DistPointer> read(Path file) throws IOException {
    Optional<DistPath> path = DistPath.parse(file.getFileName().toString().replace('~', '/'));
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      Optional<Checksum> sha256 = Checksum.parse(json.path("sha256").asText());
      if (path.isEmpty() || sha256.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new DistPointer(
              path.get(),
              sha256.get(),
              text(json, "digest"),
              new Validators(text(json, "etag"), text(json, "lastModified")),
              Instant.parse(json.path("checkedAt").asText()),
              Instant.parse(json.path("since").asText())));
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(JsonNode json, String member) {
    return json.path(member).isTextual() ? Optional.of(json.path(member).asText()) : Optional.empty();
  }

  /** Puts one in the place of what was there. */
  void write(DistPointer pointer) throws IOException {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("sha256", pointer.sha256().hex())
            .put("checkedAt", pointer.checkedAt().toString())
            .put("since", pointer.since().toString());
    pointer.digest().ifPresent(it -> json.put("digest", it));
    pointer.validators().etag().ifPresent(it -> json.put("etag", it));
    pointer.validators().lastModified().ifPresent(it -> json.put("lastModified", it));
    Files.createDirectories(folder);
    Path file = folder.resolve(pointer.path().value().replace('/', '~'));
    WholeFile.write(file, json + "\n", WholeFile.Readers.EVERYBODY);
  }
}
