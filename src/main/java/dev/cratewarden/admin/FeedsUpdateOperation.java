package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.FeedRefresh;
import dev.cratewarden.mirror.Operation;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Looks at every advisory feed now. Argument {@code replace}: whether to take what is there even if it has fewer or
 * older records than before.
 */
public final class FeedsUpdateOperation implements Operation {
  private final FeedRefresh feeds;

  public FeedsUpdateOperation(FeedRefresh feeds) {
    this.feeds = feeds;
  }

  @Override
  public String name() {
    return "feeds-update";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    Map<String, FeedRefresh.Outcome> outcomes =
        arguments.path("replace").asBoolean() ? feeds.replaceAll() : feeds.refreshAll();
    ObjectNode answer = FeedsOperation.status(feeds);
    ObjectNode words = answer.putObject("outcomes");
    outcomes.forEach((source, outcome) -> words.put(source, outcome.name().toLowerCase(Locale.ROOT)));
    return answer;
  }
}
