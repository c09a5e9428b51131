package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.BundleRefusedException;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.SourceExport;
import dev.cratewarden.mirror.SourceFolders;
import java.util.function.Consumer;

/**
 * Writes a folder that cargo reads without a server. {@code as} is {@code local-registry} or {@code directory}; the
 * other arguments are those of {@link ExportArguments}, without base and volumes.
 */
public final class SourceExportOperation implements Operation {
  private final SourceExport export;

  public SourceExportOperation(SourceExport export) {
    this.export = export;
  }

  @Override
  public String name() {
    return "export-source";
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
      SourceExport.Outcome outcome =
          export.run(
              arguments.view(),
              arguments.selection(),
              kind(json.path("as").asText()),
              arguments.to(),
              arguments.skipsDenied(),
              ExportOperation.telling(progress));
      return switch (outcome) {
        case SourceExport.Outcome.Done it -> done(it);
        case SourceExport.Outcome.Stopped it -> ExportOperation.stopped(it.denied(), it.failed());
      };
    } catch (BundleRefusedException e) {
      throw new RefusedException(e.reason());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException("interrupted");
    }
  }

  private static SourceFolders.Kind kind(String text) {
    return switch (text) {
      case "local-registry" -> SourceFolders.Kind.LOCAL_REGISTRY;
      case "directory" -> SourceFolders.Kind.DIRECTORY;
      default -> throw new RefusedException("as has to be local-registry or directory, not \"" + text + "\"");
    };
  }

  private static ObjectNode done(SourceExport.Outcome.Done outcome) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("written", true).put("versions", outcome.versions());
    ExportOperation.reasons(answer.putArray("denied"), outcome.denied());
    answer.putArray("failed");
    return answer;
  }
}
