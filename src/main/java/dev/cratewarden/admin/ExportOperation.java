package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.BundleExport;
import dev.cratewarden.mirror.BundleFormat;
import dev.cratewarden.mirror.BundleRefusedException;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.ViewKey;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Writes a bundle on the machine of the mirror. Arguments: {@code versions}, each {@code name@version}; {@code to}, an
 * absolute path that does not exist yet; {@code skipDenied}; {@code created}, an instant; {@code view}.
 */
public final class ExportOperation implements Operation {
  private final BundleExport export;

  public ExportOperation(BundleExport export) {
    this.export = export;
  }

  @Override
  public String name() {
    return "export";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public boolean judges() {
    return true;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    try {
      BundleExport.Outcome outcome =
          export.run(
              request(arguments),
              (id, result) -> progress.accept(JsonNodeFactory.instance.objectNode().put("version", id.toString())));
      return switch (outcome) {
        case BundleExport.Outcome.Done it -> done(it);
        case BundleExport.Outcome.Stopped it -> stopped(it);
      };
    } catch (BundleRefusedException e) {
      throw new RefusedException(e.reason());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException("interrupted");
    }
  }

  private static BundleExport.Request request(JsonNode arguments) {
    SortedSet<CrateId> versions = new TreeSet<>();
    for (JsonNode each : arguments.path("versions")) {
      versions.add(
          CrateId.parse(each.asText()).orElseThrow(() -> new RefusedException("versions: not name@version: " + each)));
    }
    Path to = Path.of(arguments.path("to").asText());
    if (!to.isAbsolute()) {
      throw new RefusedException("export needs an absolute path, not \"" + to + "\"");
    }
    return new BundleExport.Request(
        new ViewKey(arguments.path("view").asText(""), Optional.empty()),
        versions,
        to,
        arguments.path("skipDenied").asBoolean(),
        created(arguments.path("created").asText("")));
  }

  private static Optional<Instant> created(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      throw new RefusedException("created: no instant such as 2026-01-31T12:00:00Z: \"" + text + "\"");
    }
  }

  private static ObjectNode done(BundleExport.Outcome.Done outcome) {
    BundleFormat.Written bundle = outcome.bundle();
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("written", true)
            .put("bundle", bundle.id().hex())
            .put("bytes", bundle.bytes())
            .put("created", bundle.manifest().origin().created().toString())
            .put("signedBy", bundle.signedBy().orElse(null))
            .put("versions", outcome.versions())
            .put("tarballs", bundle.manifest().tarballs())
            .put("tarballBytes", bundle.manifest().tarballBytes())
            .put("indexFiles", bundle.manifest().indexFiles());
    reasons(answer.putArray("denied"), outcome.denied());
    answer.putArray("failed");
    return answer;
  }

  private static ObjectNode stopped(BundleExport.Outcome.Stopped outcome) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("written", false);
    reasons(answer.putArray("denied"), outcome.denied());
    reasons(answer.putArray("failed"), outcome.failed());
    return answer;
  }

  static void reasons(ArrayNode array, SortedMap<CrateId, String> reasons) {
    for (Map.Entry<CrateId, String> each : reasons.entrySet()) {
      array.addObject().put("version", each.getKey().toString()).put("reason", each.getValue());
    }
  }
}
