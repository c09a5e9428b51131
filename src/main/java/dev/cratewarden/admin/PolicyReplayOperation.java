package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.PolicyReplay;
import dev.cratewarden.mirror.Replay;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.policy.PolicySet;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Judges past deliveries and lockfiles by a policy that is not in force. Arguments: {@code policy} with {@code path}
 * and {@code content} in Base64, {@code since} as an instant, {@code lockfiles} as for an audit, {@code view} for
 * these, {@code format}, {@code coloured}. The answer has the {@code report}, whether something {@code breaks}, and
 * {@code warnings}.
 */
public final class PolicyReplayOperation implements Operation {
  private final PolicyReplay replay;
  private final CandidateReader reader;
  private final List<ReportWriter<Replay>> writers;
  private final Supplier<List<FeedStatus>> feeds;

  /** Reads a policy file that somebody proposes. */
  public interface CandidateReader {
    /**
     * The policies in it.
     *
     * @param path of the file: names it in messages, and begins the paths in it
     * @throws RefusedException with everything that is wrong with it
     */
    PolicySet read(String path, byte[] content);
  }

  /**
   * An operation over {@code replay}.
   *
   * @param writers one for each format
   * @param feeds whose state is worth a warning
   */
  public PolicyReplayOperation(
      PolicyReplay replay,
      CandidateReader reader,
      List<ReportWriter<Replay>> writers,
      Supplier<List<FeedStatus>> feeds) {
    this.replay = replay;
    this.reader = reader;
    this.writers = List.copyOf(writers);
    this.feeds = feeds;
  }

  @Override
  public String name() {
    return "policy-replay";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    ReportWriter<Replay> writer = Writers.of(writers, arguments.path("format").asText("text"));
    JsonNode policy = arguments.path("policy");
    String path = policy.path("path").asText("policy.toml");
    String view = arguments.path("view").asText("");
    PolicyReplay.Question question =
        new PolicyReplay.Question(
            path,
            reader.read(path, AuditOperation.content(policy)),
            since(arguments.path("since").asText()),
            view,
            AuditOperation.givenLockfiles(arguments.path("lockfiles")));
    Replay result =
        replay.replay(question).orElseThrow(() -> new RefusedException("the candidate has no view \"" + view + "\""));
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("breaks", result.breaksSomething());
    ArrayNode warnings = answer.putArray("warnings");
    FeedWarnings.of(feeds.get(), result.advisories()).forEach(warnings::add);
    return answer.put("report", writer.write(result, Writers.ink(arguments)));
  }

  private static Instant since(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new RefusedException("since: not an instant such as 2026-11-01T00:00:00Z: \"" + text + "\"");
    }
  }
}
