package dev.cratewarden.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.cli.CommandException;
import dev.cratewarden.cli.Operations;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.StoreException;
import java.util.function.Consumer;

/** The operations of a mirror that this process opened for itself, because no server runs. */
final class LocalOperations implements Operations {
  private final Wiring wiring;

  LocalOperations(Wiring wiring) {
    this.wiring = wiring;
  }

  @Override
  public JsonNode run(String name, ObjectNode arguments, Consumer<JsonNode> progress) {
    Operation operation = wiring.operations.stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no operation " + name));
    try {
      return operation.run(arguments, progress);
    } catch (Operation.RefusedException | StoreException e) {
      throw new CommandException(name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    wiring.close();
  }
}
