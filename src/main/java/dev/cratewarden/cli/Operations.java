package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/** The operations of one mirror, in this process or in a running server. Close it when done. */
public interface Operations extends AutoCloseable {
  /**
   * Runs one.
   *
   * @throws CommandException if there is no such operation, its arguments make no sense or the machine failed
   */
  JsonNode run(String name, ObjectNode arguments, Consumer<JsonNode> progress);

  @Override
  void close();
}
