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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Imports a bundle that lies on the machine of the mirror. Arguments: {@code from}, an absolute path or a list of them
 * (all volumes of one bundle); {@code dryRun}; {@code allowUnsigned}. A bundle that is not what it must be is answered
 * with {@code refused}, the reason.
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
    try {
      return answer(
          bundles.run(
              files(arguments.path("from")),
              arguments.path("dryRun").asBoolean(),
              arguments.path("allowUnsigned").asBoolean(),
              (bytes, all) ->
                  progress.accept(JsonNodeFactory.instance.objectNode().put("bytes", bytes).put("all", all))));
    } catch (BundleRefusedException e) {
      return JsonNodeFactory.instance.objectNode().put("refused", e.reason());
    }
  }

  private static List<Path> files(JsonNode from) {
    List<Path> files = new ArrayList<>();
    for (JsonNode each : from.isArray() ? from : JsonNodeFactory.instance.arrayNode().add(from)) {
      Path file = Path.of(each.asText());
      if (!file.isAbsolute()) {
        throw new RefusedException("import needs an absolute path, not \"" + file + "\"");
      }
      files.add(file);
    }
    if (files.isEmpty()) {
      throw new RefusedException("import needs a path");
    }
    return files;
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
            .put("base", origin.base().map(Object::toString).orElse(null))
            .put("policyRevision", origin.policyRevision())
            .put("advisoryRevision", origin.advisoryRevision())
            .put("judgedAt", report.here().at().toString())
            .put("policyRevisionHere", report.here().policyRevision())
            .put("advisoryRevisionHere", report.here().advisoryRevision())
            .put("enforced", report.here().enforced())
            .put("committed", report.committed())
            .put("nothingNew", report.isNothing());
    ImportReport.Versions versions = report.versions();
    ids(answer.putArray("new"), versions.added().keySet());
    ids(answer.putArray("changed"), versions.changed());
    ids(answer.putArray("yanked"), versions.yanked());
    ids(answer.putArray("removed"), versions.removed());
    ids(answer.putArray("missing"), versions.missing());
    ExportOperation.reasons(answer.putArray("denied"), versions.denied());
    ExportOperation.reasons(answer.putArray("held"), versions.held());
    ArrayNode advisories = answer.putArray("advisories");
    report.advisories().forEach(advisories::add);
    ObjectNode sha256 = answer.putObject("sha256");
    versions.added().forEach((id, checksum) -> sha256.put(id.toString(), checksum.hex()));
    return answer
        .put("unchanged", versions.unchanged())
        .put("tarballs", report.tarballs())
        .put("tarballBytes", report.tarballBytes())
        .put("toolchainPaths", report.toolchains().paths())
        .put("toolchainFiles", report.toolchains().files())
        .put("toolchainBytes", report.toolchains().bytes());
  }

  private static void ids(ArrayNode array, Collection<CrateId> ids) {
    ids.forEach(id -> array.add(id.toString()));
  }
}
