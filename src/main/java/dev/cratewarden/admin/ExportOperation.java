package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.BundleExport;
import dev.cratewarden.mirror.BundleFormat;
import dev.cratewarden.mirror.BundleManifest;
import dev.cratewarden.mirror.BundleRefusedException;
import dev.cratewarden.mirror.ExportGathering;
import dev.cratewarden.mirror.Operation;
import java.util.Map;
import java.util.function.Consumer;

/** Writes a bundle on the machine of the mirror; {@link ExportArguments} says by which arguments. */
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
  public JsonNode run(JsonNode json, Consumer<JsonNode> progress) {
    ExportArguments arguments = new ExportArguments(json);
    try {
      BundleExport.Outcome outcome =
          export.run(
              new BundleExport.Request(
                  arguments.view(),
                  arguments.selection(),
                  arguments.base(),
                  arguments.to(),
                  arguments.volumeBytes(),
                  arguments.skipsDenied(),
                  arguments.created()),
              telling(progress));
      return switch (outcome) {
        case BundleExport.Outcome.Done it -> done(it);
        case BundleExport.Outcome.Stopped it -> stopped(it.denied(), it.failed());
      };
    } catch (BundleRefusedException e) {
      throw new RefusedException(e.reason());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException("interrupted");
    }
  }

  /** How many of how many versions are there, as JSON. */
  static ExportGathering.Progress telling(Consumer<JsonNode> progress) {
    return new ExportGathering.Progress() {
      private long done;
      private long all;

      @Override
      public void more(long versions) {
        all += versions;
      }

      @Override
      public void done(CrateId id) {
        done++;
        progress.accept(
            JsonNodeFactory.instance.objectNode().put("version", id.toString()).put("done", done).put("all", all));
      }
    };
  }

  private static ObjectNode done(BundleExport.Outcome.Done outcome) {
    BundleFormat.Written bundle = outcome.bundle();
    BundleManifest manifest = bundle.manifest().manifest();
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("written", true)
            .put("bundle", bundle.manifest().id().hex())
            .put("base", manifest.origin().base().map(Object::toString).orElse(null))
            .put("bytes", bundle.bytes())
            .put("created", manifest.origin().created().toString())
            .put("signedBy", bundle.signedBy().orElse(null))
            .put("versions", outcome.versions())
            .put("tarballs", manifest.tarballs())
            .put("tarballBytes", manifest.tarballBytes())
            .put("indexFiles", manifest.indexFiles())
            .put("toolchainFiles", manifest.toolchainFiles());
    ArrayNode files = answer.putArray("files");
    bundle.files().forEach(it -> files.add(it.toString()));
    reasons(answer.putArray("denied"), outcome.denied());
    answer.putArray("failed");
    return answer;
  }

  /** That nothing was written, and all the reasons. */
  static ObjectNode stopped(Map<CrateId, String> denied, Map<String, String> failed) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("written", false);
    reasons(answer.putArray("denied"), denied);
    reasons(answer.putArray("failed"), failed);
    return answer;
  }

  static void reasons(ArrayNode array, Map<?, String> reasons) {
    reasons.forEach((id, reason) -> array.addObject().put("version", id.toString()).put("reason", reason));
  }
}
