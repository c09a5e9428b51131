package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.Decision;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.LedgerEntry;
import dev.cratewarden.mirror.VerdictChangeJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An entry of the ledger as a JSON object or a line of CSV (RFC 4180). */
final class LedgerRow {
  private static final String HEAD = "at,crate,version,view,address,token,user_agent,context,verdict,";

  private LedgerRow() {}

  static ObjectNode json(LedgerEntry entry) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("at", entry.at().toString())
            .put("crate", entry.id().name().value())
            .put("version", entry.id().version().toString());
    return switch (entry) {
      case Delivery it -> {
        node.put("checksum", it.checksum().hex()).put("view", it.view());
        VerdictChangeJson.who(node, it.who());
        node.put("bytes", it.bytes()).put("size", it.size()).put("verdict", it.verdict().word());
        ArrayNode waivers = node.putArray("waivers");
        it.waivers().forEach(waivers::add);
        yield node.put("revision", it.revision());
      }
      case Decision it -> {
        node.put("view", it.view());
        VerdictChangeJson.who(node, it.who());
        node.put("verdict", it.verdict().word()).put("enforced", it.enforced());
        ArrayNode grounds = node.putArray("grounds");
        it.grounds().forEach(grounds::add);
        yield node.put("revision", it.revision());
      }
    };
  }

  static String csvHead(boolean refused) {
    return HEAD + (refused ? "enforced,grounds,revision" : "waivers,revision,checksum,bytes,size");
  }

  static String csv(LedgerEntry entry) {
    return switch (entry) {
      case Delivery it ->
          joined(
              entry,
              it.view(),
              it.who().address(),
              it.who().token().orElse(""),
              it.who().userAgent().orElse(""),
              context(it.who().context()),
              it.verdict().word(),
              String.join("; ", it.waivers()),
              it.revision(),
              it.checksum().hex(),
              Long.toString(it.bytes()),
              Long.toString(it.size()));
      case Decision it ->
          joined(
              entry,
              it.view(),
              it.who().address(),
              it.who().token().orElse(""),
              it.who().userAgent().orElse(""),
              context(it.who().context()),
              it.verdict().word(),
              Boolean.toString(it.enforced()),
              String.join("; ", it.grounds()),
              it.revision());
    };
  }

  private static String context(Map<String, String> context) {
    return new TreeMap<>(context)
        .entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()).collect(Collectors.joining("; "));
  }

  private static String joined(LedgerEntry entry, String... fields) {
    String id = entry.at() + "," + entry.id().name() + "," + entry.id().version() + ",";
    return id + List.of(fields).stream().map(LedgerRow::quoted).collect(Collectors.joining(","));
  }

  /** Much of this is text of clients: what a spreadsheet would take for a formula is made plain text. */
  private static String quoted(String field) {
    String line = field.replaceAll("\\p{Cntrl}", " ");
    String safe = !line.isEmpty() && "=+-@".indexOf(line.charAt(0)) >= 0 ? "'" + line : line;
    return safe.contains(",") || safe.contains("\"") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
