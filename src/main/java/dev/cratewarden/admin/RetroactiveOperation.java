package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cratewarden.mirror.DeliveryLedger;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.RetroactiveReport;
import dev.cratewarden.mirror.RetroactiveStore;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reports versions that are judged otherwise than before and who received them. Arguments: {@code format}, {@code
 * since}, {@code coloured}. The answer has the {@code report}, and as {@code open} how many versions somebody received
 * that are judged more severely now.
 */
public final class RetroactiveOperation implements Operation {
  private final RetroactiveStore store;
  private final DeliveryLedger ledger;
  private final List<ReportWriter<RetroactiveReport>> writers;
  private final Supplier<String> revision;
  private final InstantSource clock;

  /**
   * An operation over these.
   *
   * @param writers one for each format
   * @param revision of the ruling in force
   */
  public RetroactiveOperation(
      RetroactiveStore store,
      DeliveryLedger ledger,
      List<ReportWriter<RetroactiveReport>> writers,
      Supplier<String> revision,
      InstantSource clock) {
    this.store = store;
    this.ledger = ledger;
    this.writers = List.copyOf(writers);
    this.revision = revision;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "retroactive";
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    ReportWriter<RetroactiveReport> writer = Writers.of(writers, arguments.path("format").asText("text"));
    RetroactiveReport report =
        RetroactiveReport.of(store, ledger, Since.of(arguments, clock.instant()), revision.get(), clock.instant());
    return JsonNodeFactory.instance
        .objectNode()
        .put("open", report.open().size())
        .put("report", writer.write(report, Writers.ink(arguments)));
  }
}
