package dev.cratewarden.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cratewarden.admin.WaiversOperation;
import dev.cratewarden.cli.CommandException;
import dev.cratewarden.cli.RemoteOperations;
import dev.cratewarden.cli.ServerFile;
import dev.cratewarden.mirror.CurrentRuling;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.WaiverWatch;
import dev.cratewarden.policy.PolicyReport;
import dev.cratewarden.policy.WaiverUse;
import dev.cratewarden.policy.WaiverUses;
import dev.cratewarden.store.WaiverUseFile;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who watches the waivers of a server, and where commands learn what was seen. */
final class WaiverWiring {
  /** A waiver that is idle for less than this may be waiting for a build that has not come yet. */
  private static final Duration IDLE_IS_WORTH_A_WARNING = Duration.ofDays(14);

  final WaiverWatch watch;
  private final InstantSource clock;

  /** Goes on watching where the last server of {@code data} ended. */
  WaiverWiring(Path data, InstantSource clock) {
    this.watch = new WaiverWatch(new WaiverUseFile(data), clock);
    this.clock = clock;
  }

  /** Watches the waivers of each ruling from now on; returns what can be asked about them. */
  Operation follow(CurrentRuling ruling) {
    watch.watch(ruling.get().policies());
    ruling.listen((before, after) -> {
      if (!before.policies().equals(after.policies())) {
        watch.watch(after.policies());
      }
    });
    return new WaiversOperation(ruling, watch, clock);
  }

  /** What an operator should hear of at the start of a server. */
  List<String> warnings(CurrentRuling ruling) {
    Instant now = clock.instant();
    return PolicyReport.of(ruling.get().policies(), watch.uses(), now).waivers().stream()
        .filter(it -> it.idleSince().map(since -> isLong(since, now)).orElse(true))
        .map(PolicyReport.WaiverNote::sentence)
        .toList();
  }

  private static boolean isLong(Instant since, Instant now) {
    return !now.isBefore(since.plus(IDLE_IS_WORTH_A_WARNING));
  }

  /** What was seen of the waivers of {@code data}: the running server's word, else what the last one wrote down. */
  static WaiverUses seen(Path data) {
    Optional<ServerFile> running = ServerFile.read(data);
    if (running.isPresent()) {
      try (RemoteOperations server = new RemoteOperations(running.get())) {
        return uses(server.run("waivers", JsonNodeFactory.instance.objectNode(), progress -> {}));
      } catch (CommandException | DateTimeException e) {
        // An older server that knows no such question, or one that is just stopping.
        return written(data);
      }
    }
    return written(data);
  }

  private static WaiverUses written(Path data) {
    try {
      return new WaiverUseFile(data).load();
    } catch (StoreException e) {
      throw new CommandException(e.reason(), e);
    }
  }

  private static WaiverUses uses(JsonNode answer) {
    Map<String, WaiverUse> byName = new HashMap<>();
    for (JsonNode waiver : answer.path("waivers")) {
      if (waiver.path("watchedSince").isTextual()) {
        JsonNode last = waiver.path("lastUsed");
        byName.put(
            waiver.path("name").asText(),
            new WaiverUse(
                Instant.parse(waiver.path("watchedSince").asText()),
                last.isTextual() ? Optional.of(Instant.parse(last.asText())) : Optional.empty(),
                waiver.path("times").asLong()));
      }
    }
    return new WaiverUses(byName, Instant.parse(answer.path("watchedUntil").asText()));
  }
}
