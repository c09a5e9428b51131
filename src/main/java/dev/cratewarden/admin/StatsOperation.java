package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.IndexStore;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.TarballStore;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Counts what is held. */
public final class StatsOperation implements Operation {
  private final IndexStore index;
  private final TarballStore tarballs;
  private final CacheTally tally;
  private final IntSupplier advisories;
  private final Supplier<Map<String, Long>> storeBytes;

  /**
   * Counts these.
   *
   * @param advisories size of the loaded book
   * @param storeBytes bytes on disk by column family
   */
  public StatsOperation(
      IndexStore index,
      TarballStore tarballs,
      CacheTally tally,
      IntSupplier advisories,
      Supplier<Map<String, Long>> storeBytes) {
    this.index = index;
    this.tarballs = tarballs;
    this.tally = tally;
    this.advisories = advisories;
    this.storeBytes = storeBytes;
  }

  @Override
  public String name() {
    return "stats";
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("tarballs", tarballs.count())
            .put("tarballBytes", tarballs.bytes())
            .put("indexFiles", index.count())
            .put("hitRatio", tally.hitRatio())
            .put("advisories", advisories.getAsInt());
    ObjectNode families = answer.putObject("storeBytes");
    storeBytes.get().forEach(families::put);
    return answer;
  }
}
