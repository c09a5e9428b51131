package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.FeedRefresh;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.Operation;
import java.util.function.Consumer;

/** Says how each advisory feed stands. */
public final class FeedsOperation implements Operation {
  private final FeedRefresh feeds;

  public FeedsOperation(FeedRefresh feeds) {
    this.feeds = feeds;
  }

  @Override
  public String name() {
    return "feeds";
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    return status(feeds);
  }

  static ObjectNode status(FeedRefresh feeds) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("revision", feeds.book().revision()).put("advisories", feeds.book().size());
    ArrayNode all = answer.putArray("feeds");
    for (FeedStatus feed : feeds.status()) {
      ObjectNode one =
          all.addObject()
              .put("source", feed.source())
              .put("records", feed.records())
              .put("problems", feed.problemCount())
              .put("freshness", feed.freshness().name().toLowerCase(java.util.Locale.ROOT));
      feed.fetchedAt().ifPresent(it -> one.put("fetchedAt", it.toString()));
      feed.newest().ifPresent(it -> one.put("newest", it.toString()));
      feed.age().ifPresent(it -> one.put("ageSeconds", it.toSeconds()));
      feed.lastFailure().ifPresent(it -> one.put("lastFailure", it));
      ArrayNode problems = one.putArray("firstProblems");
      feed.problems().forEach(it -> problems.addObject().put("document", it.document()).put("reason", it.reason()));
    }
    return answer;
  }
}
