package dev.cratewarden.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.WaiverUseArchive;
import dev.cratewarden.policy.WaiverUse;
import dev.cratewarden.policy.WaiverUses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What waivers were good for, as the file {@code waivers.json} of the data folder, replaced by a rename.
 *
 * <p>Format: {@code {"format":1,"watchedUntil":…,"waivers":{"rsa
 * RUSTSEC-2023-0071":{"watchedSince":…,"lastUsed":…,"times":…}}}}; times are RFC 3339, {@code lastUsed} is left out if
 * there is none. It lies outside of RocksDB so that {@code config check} reads it without opening the store.
 */
public final class WaiverUseFile implements WaiverUseArchive {
  private static final int FORMAT = 1;

  private final Path file;
  private final JsonMapper json = JsonMapper.builder().build();

  /** That of the data folder {@code data}. */
  public WaiverUseFile(Path data) {
    this.file = data.resolve("waivers.json");
  }

  @Override
  public WaiverUses load() {
    try {
      JsonNode all = json.readTree(Files.readAllBytes(file));
      if (all.path("format").asInt() != FORMAT) {
        throw new StoreException(file + " is not of format " + FORMAT);
      }
      Map<String, WaiverUse> uses = new TreeMap<>();
      for (Map.Entry<String, JsonNode> waiver : all.path("waivers").properties()) {
        JsonNode use = waiver.getValue();
        uses.put(
            waiver.getKey(),
            new WaiverUse(
                Instant.parse(use.path("watchedSince").asText()),
                use.has("lastUsed") ? Optional.of(Instant.parse(use.path("lastUsed").asText())) : Optional.empty(),
                use.path("times").asLong()));
      }
      return new WaiverUses(uses, Instant.parse(all.path("watchedUntil").asText()));
    } catch (NoSuchFileException none) {
      return WaiverUses.UNWATCHED;
    } catch (JsonProcessingException | DateTimeException e) {
      throw new StoreException(file + " is damaged: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StoreException("reading " + file + " failed: " + e, e);
    }
  }

  @Override
  public void save(WaiverUses uses) {
    ObjectNode all = JsonNodeFactory.instance.objectNode().put("format", FORMAT);
    all.put("watchedUntil", uses.watchedUntil().toString());
    ObjectNode waivers = all.putObject("waivers");
    new TreeMap<>(uses.byName())
        .forEach((name, use) -> {
          ObjectNode one = waivers.putObject(name).put("watchedSince", use.watchedSince().toString());
          use.lastUsed().ifPresent(it -> one.put("lastUsed", it.toString()));
          one.put("times", use.times());
        });
    try {
      WholeFile.write(file, all.toPrettyString() + "\n", WholeFile.Readers.EVERYBODY);
    } catch (IOException e) {
      throw new StoreException("writing " + file + " failed: " + e, e);
    }
  }
}
