package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.DeliveryLedger;
import dev.cratewarden.mirror.LedgerEntry;
import dev.cratewarden.mirror.Operation;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Shows who received a version, or all deliveries, the latest first. Arguments: {@code crate} as {@code name} or {@code
 * name@version}, absent for all; {@code since}; {@code limit}, 0 for no limit; {@code refused}, whether to show what
 * was denied, held or would have been instead; {@code format}.
 *
 * <p>Without a format the answer has them in {@code deliveries} or {@code decisions}, and {@code more} says whether the
 * limit left some out. As {@code jsonl} or {@code csv} each is told as progress, a line each, in bounded memory, and
 * the answer has their number as {@code shown}.
 */
public final class DeliveriesOperation implements Operation {
  private static final int LIMIT = 1_000;

  /** So that an answer made in memory stays one. */
  private static final int LISTED_MAX = 100_000;

  private final DeliveryLedger ledger;
  private final Runnable flush;
  private final InstantSource clock;

  /**
   * Shows {@code ledger}.
   *
   * @param flush brings what was delivered just now into it
   */
  public DeliveriesOperation(DeliveryLedger ledger, Runnable flush, InstantSource clock) {
    this.ledger = ledger;
    this.flush = flush;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "deliveries";
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public Optional<String> streamsAs(JsonNode arguments) {
    return switch (arguments.path("format").asText("")) {
      case "csv" -> Optional.of("text/csv; charset=utf-8; header=present");
      case "jsonl" -> Optional.of("application/x-ndjson");
      default -> Optional.empty();
    };
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    String format = arguments.path("format").asText("");
    boolean refused = arguments.path("refused").asBoolean();
    long limit = arguments.path("limit").asLong(LIMIT);
    flush.run();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    switch (format) {
      case "", "json" -> {
        ArrayNode list = answer.putArray(refused ? "decisions" : "deliveries");
        show(
            arguments,
            refused,
            limit == 0 ? LISTED_MAX : Math.min(limit, LISTED_MAX),
            answer,
            entry -> list.add(LedgerRow.json(entry)));
      }
      case "jsonl" -> show(arguments, refused, limit, answer, entry -> progress.accept(LedgerRow.json(entry)));
      case "csv" -> {
        progress.accept(TextNode.valueOf(LedgerRow.csvHead(refused)));
        show(arguments, refused, limit, answer, entry -> progress.accept(TextNode.valueOf(LedgerRow.csv(entry))));
      }
      default ->
          throw new RefusedException("no such format: \"" + format + "\"; there are json, jsonl, csv and none at all");
    }
    return answer;
  }

  private void show(JsonNode arguments, boolean refused, long limit, ObjectNode answer, Consumer<LedgerEntry> action) {
    long[] shown = {0};
    boolean[] more = {false};
    Predicate<LedgerEntry> visitor =
        entry -> {
          if (limit > 0 && shown[0] == limit) {
            more[0] = true;
            return false;
          }
          action.accept(entry);
          shown[0]++;
          return true;
        };
    DeliveryLedger.Query query = query(arguments);
    if (refused) {
      ledger.decisions(query, visitor::test);
    } else {
      ledger.deliveries(query, visitor::test);
    }
    answer.put("shown", shown[0]).put("more", more[0]);
  }

  private DeliveryLedger.Query query(JsonNode arguments) {
    String crate = arguments.path("crate").asText("");
    DeliveryLedger.Query query = DeliveryLedger.Query.ALL;
    if (crate.contains("@")) {
      query = CrateId.parse(crate).map(DeliveryLedger.Query::of).orElseThrow(() -> noCrate(crate));
    } else if (!crate.isEmpty()) {
      query = CrateName.parse(crate).map(DeliveryLedger.Query::of).orElseThrow(() -> noCrate(crate));
    }
    return Since.of(arguments, clock.instant()).map(query::since).orElse(query);
  }

  private static RefusedException noCrate(String text) {
    return new RefusedException("neither a crate nor a version of one, such as rsa or rsa@0.9.6: \"" + text + "\"");
  }
}
