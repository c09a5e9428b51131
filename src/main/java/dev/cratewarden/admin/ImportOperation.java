package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.BundleImport;
import dev.cratewarden.mirror.BundleManifest;
import dev.cratewarden.mirror.BundleRefusedException;
import dev.cratewarden.mirror.ImportReport;
import dev.cratewarden.mirror.Operation;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * Imports a bundle that lies on the machine of the mirror. Arguments: {@code from}, an absolute path; {@code dryRun};
 * {@code allowUnsigned}. A bundle that is not what it must be is answered with {@code refused}, the reason.
 */
public final class ImportOperation implements Operation {
  private final BundleImport bundles;

  public ImportOperation(BundleImport bundles) {
    this.bundles = bundles;
  }

  @Override
  public String name() {
    return "import";
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
    Path from = Path.of(arguments.path("from").asText());
    if (!from.isAbsolute()) {
      throw new RefusedException("import needs an absolute path, not \"" + from + "\"");
    }
    try {
      return answer(
          bundles.run(
              from,
              arguments.path("dryRun").asBoolean(),
              arguments.path("allowUnsigned").asBoolean(),
              (bytes, all) ->
                  progress.accept(JsonNodeFactory.instance.objectNode().put("bytes", bytes).put("all", all))));
    } catch (BundleRefusedException e) {
      return JsonNodeFactory.instance.objectNode().put("refused", e.reason());
    }
  }

  private static ObjectNode answer(ImportReport report) {
    BundleManifest.Origin origin = report.origin();
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("bundle", report.bundle().hex())
            .put("created", origin.created().toString())
            .put("source", origin.source())
            .put("signedBy", report.signedBy().orElse(null))
            .put("policyRevision", origin.policyRevision())
            .put("advisoryRevision", origin.advisoryRevision())
            .put("enforced", report.enforced())
            .put("committed", report.committed())
            .put("nothingNew", report.isNothing());
    ids(answer.putArray("new"), report.added());
    ids(answer.putArray("changed"), report.changed());
    ids(answer.putArray("yanked"), report.yanked());
    ExportOperation.reasons(answer.putArray("denied"), report.denied());
    ExportOperation.reasons(answer.putArray("held"), report.held());
    ArrayNode advisories = answer.putArray("advisories");
    report.advisories().forEach(advisories::add);
    return answer
        .put("unchanged", report.unchanged())
        .put("tarballs", report.tarballs())
        .put("tarballBytes", report.tarballBytes());
  }

  private static void ids(ArrayNode array, SortedSet<CrateId> ids) {
    ids.forEach(id -> array.add(id.toString()));
  }
}
