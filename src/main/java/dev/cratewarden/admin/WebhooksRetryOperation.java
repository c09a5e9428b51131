package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cratewarden.mirror.Notice;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.RetroactiveStore;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * Has dead letters tried again, all or the one with {@code number}. The answer has their number as {@code retried}.
 * Those that wait are tried at once too.
 */
public final class WebhooksRetryOperation implements Operation {
  private final RetroactiveStore store;
  private final Runnable wake;
  private final InstantSource clock;

  /**
   * An operation over {@code store}.
   *
   * @param wake tells the sender
   */
  public WebhooksRetryOperation(RetroactiveStore store, Runnable wake, InstantSource clock) {
    this.store = store;
    this.wake = wake;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "webhooks-retry";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    long number = arguments.path("number").asLong(0);
    List<Notice> chosen = store.notices().stream().filter(it -> number == 0 || it.number() == number).toList();
    if (number != 0 && chosen.isEmpty()) {
      throw new RefusedException("there is no message " + number);
    }
    chosen.forEach(it -> store.put(it.revived(clock.instant())));
    wake.run();
    return JsonNodeFactory.instance.objectNode().put("retried", chosen.size());
  }
}
