package dev.cratewarden.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.mirror.Miss;
import dev.cratewarden.mirror.MissArchive;
import dev.cratewarden.mirror.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Misses as the file {@code wanted.json} of the data folder: {@code
 * {"wanted":[{"crate":…,"version":…,"first":…,"last":…,"count":…}]}}, times in RFC 3339, the version null where none
 * was named. Replaced by a rename. One that cannot be read is as good as none: it is only a list of wishes.
 */
public final class MissFile implements MissArchive {
  private static final Logger LOG = LoggerFactory.getLogger(MissFile.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;

  /** The misses of the data folder {@code data}. */
  public MissFile(Path data) {
    this.file = data.resolve("wanted.json");
  }

  @Override
  public List<Miss> load() {
    List<Miss> all = new ArrayList<>();
    if (!Files.exists(file)) {
      return all;
    }
    try {
      for (JsonNode each : JSON.readTree(Files.readAllBytes(file)).path("wanted")) {
        JsonNode version = each.path("version");
        all.add(
            new Miss(
                CrateName.of(each.path("crate").asText()),
                version.isTextual() ? Optional.of(CrateVersion.of(version.asText())) : Optional.empty(),
                Instant.parse(each.path("first").asText()),
                Instant.parse(each.path("last").asText()),
                each.path("count").asLong()));
      }
      return all;
    } catch (IOException | DateTimeException | IllegalArgumentException e) {
      LOG.warn("misses cannot be read and begin anew file={} error={}", file, e.getMessage());
      return List.of();
    }
  }

  @Override
  public void save(List<Miss> misses) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode wanted = json.putArray("wanted");
    for (Miss miss : misses) {
      wanted
          .addObject()
          .put("crate", miss.crate().value())
          .put("version", miss.version().map(CrateVersion::toString).orElse(null))
          .put("first", miss.first().toString())
          .put("last", miss.last().toString())
          .put("count", miss.count());
    }
    Path fresh = file.resolveSibling("wanted.json.new");
    try {
      Files.write(fresh, JSON.writeValueAsBytes(json));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StoreException("writing " + file + " failed: " + e, e);
    }
  }
}
