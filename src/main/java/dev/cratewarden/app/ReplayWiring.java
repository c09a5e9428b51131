package dev.cratewarden.app;

import dev.cratewarden.admin.PolicyReplayOperation;
import dev.cratewarden.config.PolicyFile;
import dev.cratewarden.config.Problem;
import dev.cratewarden.config.Settings;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.KeptLockfiles;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.PolicyReplay;
import dev.cratewarden.policy.PolicySet;
import dev.cratewarden.store.LockfileFolder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The replay of what was delivered by another policy. */
final class ReplayWiring {
  private ReplayWiring() {}

  /** The lockfiles that were posted, as far as the settings let them be remembered. */
  static KeptLockfiles lockfiles(Settings settings, Path data, InstantSource clock) {
    Settings.AuditLog keys = settings.auditLog();
    return new LockfileFolder(data.resolve("lockfiles"), keys.lockfilesMax(), keys.lockfilesBytesMax(), clock);
  }

  static Operation operation(PolicyReplay replay, Supplier<List<FeedStatus>> feeds) {
    return new PolicyReplayOperation(replay, ReplayWiring::candidate, Reports.replays(), feeds);
  }

  private static PolicySet candidate(String path, byte[] content) {
    return switch (PolicyFile.parse(path, content)) {
      case PolicyFile.Read read -> read.policies();
      case PolicyFile.Refused refused ->
          throw new Operation.RefusedException(
              "the candidate cannot be used:\n"
                  + refused.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
    };
  }
}
