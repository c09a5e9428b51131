package dev.cratewarden.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the other side printed with {@code wanted}: it comes from a network that is not trusted with anything. */
final class WantedFile {
  private static final int BYTES_MAX = 16 << 20;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private WantedFile() {}

  /**
   * What it wants.
   *
   * @param versions that it asked for by number
   * @param crates of which it has nothing, each with a requirement if one is known
   */
  record Content(List<CrateId> versions, List<String> crates) {}

  /**
   * Reads {@code file}: JSON, or else a lockfile.
   *
   * @throws CommandException if it is neither
   */
  static Content read(Path file, Workshop workshop) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new CommandException(file + " is larger than " + BYTES_MAX + " bytes");
      }
      String text = new String(bytes, StandardCharsets.UTF_8).strip();
      return text.startsWith("{")
          ? ofJson(file, JSON.readTree(text))
          : new Content(workshop.lockedVersions(List.of(file.toString())), List.of());
    } catch (JsonProcessingException e) {
      throw new CommandException(file + " is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new CommandException(file + " cannot be read: " + e, e);
    }
  }

  private static Content ofJson(Path file, JsonNode root) {
    List<CrateId> versions = new ArrayList<>();
    Set<String> crates = new LinkedHashSet<>();
    for (JsonNode wish : root.path("wanted")) {
      String crate = wish.path("crate").asText();
      if (CrateName.parse(crate).isEmpty()) {
        throw new CommandException(file + " names a crate that cannot be one: " + wish.path("crate"));
      }
      if (wish.path("version").isTextual()) {
        Optional<CrateId> id = CrateId.parse(crate + "@" + wish.path("version").asText());
        versions.add(
            id.orElseThrow(
                () -> new CommandException(file + " names no version of " + crate + ": " + wish.path("version"))));
      } else if (wish.path("requirements").isEmpty()) {
        crates.add(crate);
      } else {
        wish.path("requirements").forEach(it -> crates.add(crate + "@" + it.path("requirement").asText()));
      }
    }
    return new Content(versions, List.copyOf(crates));
  }
}
