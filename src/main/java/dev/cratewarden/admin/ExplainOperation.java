package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.VersionInquiry;
import dev.cratewarden.mirror.VersionReport;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Explains the verdict on a version. Arguments: {@code version} as {@code name@version}, {@code format}, {@code view},
 * {@code coloured}. The answer has the {@code report}, whether the version is {@code allowed}, and {@code warnings}; of
 * a version that does not exist it has nothing but {@code missing}.
 */
public final class ExplainOperation implements Operation {
  private final VersionInquiry inquiry;
  private final List<ReportWriter<VersionReport>> writers;
  private final Supplier<List<FeedStatus>> feeds;

  /**
   * An operation over {@code inquiry}.
   *
   * @param writers one for each format
   * @param feeds whose state is worth a warning
   */
  public ExplainOperation(
      VersionInquiry inquiry, List<ReportWriter<VersionReport>> writers, Supplier<List<FeedStatus>> feeds) {
    this.inquiry = inquiry;
    this.writers = List.copyOf(writers);
    this.feeds = feeds;
  }

  @Override
  public String name() {
    return "explain";
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    ReportWriter<VersionReport> writer = Writers.of(writers, arguments.path("format").asText("text"));
    String version = arguments.path("version").asText();
    CrateId id =
        CrateId.parse(version)
            .orElseThrow(
                () -> new RefusedException("not a crate and a version, such as rsa@0.9.6: \"" + version + "\""));
    String view = arguments.path("view").asText("");
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    return switch (inquiry.explain(view, id)) {
      case VersionInquiry.NoSuchView it -> throw new RefusedException("the policy has no view \"" + view + "\"");
      case VersionInquiry.NoSuchVersion it -> answer.put("missing", true);
      case VersionInquiry.Explained it -> {
        ArrayNode warnings = answer.put("allowed", it.report().verdict().isAllowed()).putArray("warnings");
        FeedWarnings.of(feeds.get(), it.report().advisories()).forEach(warnings::add);
        yield answer.put("report", writer.write(it.report(), Writers.ink(arguments)));
      }
    };
  }
}
