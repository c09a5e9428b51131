package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.AuditImports;
import dev.cratewarden.mirror.FeedRefresh;
import dev.cratewarden.mirror.Operation;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Looks at every advisory feed and every import of audits now. Argument {@code replace}: whether to take what is there
 * even if it has fewer or older records than before.
 */
public final class FeedsUpdateOperation implements Operation {
  private final FeedRefresh feeds;
  private final AuditImports audits;

  public FeedsUpdateOperation(FeedRefresh feeds, AuditImports audits) {
    this.feeds = feeds;
    this.audits = audits;
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
    Map<String, Boolean> imports = audits.refreshAll();
    ObjectNode answer = FeedsOperation.status(feeds, audits);
    ObjectNode words = answer.putObject("outcomes");
    outcomes.forEach((source, outcome) -> words.put(source, outcome.name().toLowerCase(Locale.ROOT)));
    imports.forEach((from, isRead) -> words.put(from, isRead ? "read" : "failed"));
    return answer;
  }
}
