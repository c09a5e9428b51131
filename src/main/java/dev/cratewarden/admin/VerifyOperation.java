package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.Upkeep;
import java.util.function.Consumer;

/** Re-hashes what is stored. Argument {@code repair}: whether damaged tarballs are fetched again. */
public final class VerifyOperation implements Operation {
  private final Upkeep upkeep;

  public VerifyOperation(Upkeep upkeep) {
    this.upkeep = upkeep;
  }

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    Upkeep.Report report = upkeep.verify(arguments.path("repair").asBoolean());
    return JsonNodeFactory.instance
        .objectNode()
        .put("tarballs", report.tarballs())
        .put("corrupt", report.corrupt())
        .put("index", report.index())
        .put("repaired", report.repaired());
  }
}
