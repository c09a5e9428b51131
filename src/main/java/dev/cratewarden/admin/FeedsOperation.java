package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.AdvisoryFeed;
import dev.cratewarden.mirror.AuditImports;
import dev.cratewarden.mirror.AuditStatus;
import dev.cratewarden.mirror.FeedRefresh;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.Operation;
import java.util.List;
import java.util.function.Consumer;

/** Says how each advisory feed stands, and each import of audits. */
public final class FeedsOperation implements Operation {
  private final FeedRefresh feeds;
  private final AuditImports audits;

  public FeedsOperation(FeedRefresh feeds, AuditImports audits) {
    this.feeds = feeds;
    this.audits = audits;
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
    return status(feeds, audits);
  }

  static ObjectNode status(FeedRefresh feeds, AuditImports audits) {
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
      putProblems(one, feed.problems());
    }
    ArrayNode imports = answer.putArray("audits");
    for (AuditStatus status : audits.status()) {
      ObjectNode one =
          imports
              .addObject()
              .put("from", status.from())
              .put("entries", status.entries())
              .put("problems", status.problemCount());
      status.fetchedAt().ifPresent(it -> one.put("fetchedAt", it.toString()));
      status.age().ifPresent(it -> one.put("ageSeconds", it.toSeconds()));
      status.lastFailure().ifPresent(it -> one.put("lastFailure", it));
      putProblems(one, status.problems());
    }
    return answer;
  }

  private static void putProblems(ObjectNode one, List<AdvisoryFeed.Problem> problems) {
    ArrayNode first = one.putArray("firstProblems");
    problems.forEach(it -> first.addObject().put("document", it.document()).put("reason", it.reason()));
  }
}
