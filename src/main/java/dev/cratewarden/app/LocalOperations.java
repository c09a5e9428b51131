package dev.cratewarden.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.cli.CommandException;
import dev.cratewarden.cli.Operations;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.StoreException;
import java.util.List;
import java.util.function.Consumer;

/** Operations that this process does itself, because no server runs or none shall be asked. */
final class LocalOperations implements Operations {
  private final List<Operation> operations;
  private final Runnable beforeJudging;
  private final Runnable close;

  LocalOperations(Wiring wiring) {
    this.operations = wiring.operations;
    this.beforeJudging = wiring::loadFeeds;
    this.close = wiring::close;
  }

  LocalOperations(LocalJudge judge) {
    this.operations = judge.operations();
    this.beforeJudging = () -> {};
    this.close = judge::close;
  }

  /** Those that need neither store nor advisories. */
  LocalOperations(List<Operation> operations) {
    this.operations = operations;
    this.beforeJudging = () -> {};
    this.close = () -> {};
  }

  @Override
  public JsonNode run(String name, ObjectNode arguments, Consumer<JsonNode> progress) {
    Operation operation =
        operations.stream()
            .filter(it -> it.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no operation " + name));
    if (operation.judges()) {
      // What is let in is judged, and no timer has loaded the advisories of this process.
      beforeJudging.run();
    }
    try {
      return operation.run(arguments, progress);
    } catch (Operation.RefusedException | StoreException e) {
      throw new CommandException(name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    close.run();
  }
}
