package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.Lockfile;
import dev.cratewarden.crates.LockfileReading;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.LockfileAudit;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.ReportWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Judges lockfiles. Arguments: {@code lockfiles}, each with {@code path} and {@code content} in Base64, {@code format},
 * {@code view}, {@code coloured}. The answer has the {@code report} as it is to be printed, whether it is {@code
 * clean}, and {@code warnings}.
 */
public final class AuditOperation implements Operation {
  private final LockfileAudit audit;
  private final List<ReportWriter<Audit>> writers;
  private final Supplier<List<FeedStatus>> feeds;

  /**
   * An operation over {@code audit}.
   *
   * @param writers one for each format
   * @param feeds whose state is worth a warning
   */
  public AuditOperation(LockfileAudit audit, List<ReportWriter<Audit>> writers, Supplier<List<FeedStatus>> feeds) {
    this.audit = audit;
    this.writers = List.copyOf(writers);
    this.feeds = feeds;
  }

  @Override
  public String name() {
    return "audit";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    ReportWriter<Audit> writer = Writers.of(writers, arguments.path("format").asText("text"));
    String view = arguments.path("view").asText("");
    Audit result =
        audit
            .audit(view, lockfiles(arguments.path("lockfiles")), Optional.empty())
            .orElseThrow(() -> new RefusedException("the policy has no view \"" + view + "\""));
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("clean", result.isClean());
    ArrayNode warnings = answer.putArray("warnings");
    FeedWarnings.of(feeds.get(), result.advisories()).forEach(warnings::add);
    return answer.put("report", writer.write(result, Writers.ink(arguments)));
  }

  private static List<Lockfile> lockfiles(JsonNode files) {
    List<Lockfile> all = givenLockfiles(files);
    if (all.isEmpty()) {
      throw new RefusedException("there is no lockfile to audit");
    }
    return all;
  }

  /** The lockfiles in an argument: each with {@code path} and {@code content} in Base64. */
  static List<Lockfile> givenLockfiles(JsonNode files) {
    List<Lockfile> all = new ArrayList<>();
    for (JsonNode file : files) {
      switch (Lockfile.read(file.path("path").asText("Cargo.lock"), content(file))) {
        case LockfileReading.Understood it -> all.add(it.lockfile());
        case LockfileReading.Refused it -> throw new RefusedException(it.message());
      }
    }
    return all;
  }

  static byte[] content(JsonNode file) {
    try {
      byte[] content = file.path("content").binaryValue();
      return content == null ? new byte[0] : content;
    } catch (IOException e) {
      throw new RefusedException("content is not Base64: " + e.getMessage());
    }
  }
}
