package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cratewarden.mirror.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Writes a consistent copy of the store. Argument {@code to}: an absolute path that does not exist yet. */
public final class BackupOperation implements Operation {
  private final Consumer<Path> backup;

  /** Lets {@code backup} do it: it takes the new folder. */
  public BackupOperation(Consumer<Path> backup) {
    this.backup = backup;
  }

  @Override
  public String name() {
    return "backup";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    Path to = Path.of(arguments.path("to").asText());
    if (!to.isAbsolute()) {
      throw new RefusedException("backup needs an absolute path, not \"" + to + "\"");
    }
    if (Files.exists(to)) {
      throw new RefusedException("backup does not overwrite: " + to + " exists");
    }
    backup.accept(to);
    return JsonNodeFactory.instance.objectNode().put("written", to.toString());
  }
}
