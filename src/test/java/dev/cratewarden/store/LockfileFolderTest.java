package dev.cratewarden.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.mirror.KeptLockfiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockfileFolderTest {
  @TempDir private Path folder;

  private Instant now = Instant.parse("2026-11-25T00:00:00Z");

  private LockfileFolder open(int filesMax, long bytesMax) {
    return new LockfileFolder(folder.resolve("lockfiles"), filesMax, bytesMax, () -> now);
  }

  private void keep(LockfileFolder lockfiles, String view, String text) {
    lockfiles.keep(view, text.getBytes(StandardCharsets.UTF_8));
    now = now.plusSeconds(60);
  }

  private static List<String> kept(LockfileFolder lockfiles, Instant since) {
    List<String> all = new ArrayList<>();
    lockfiles.since(since, it -> all.add(it.view() + ":" + new String(it.lockfile(), StandardCharsets.UTF_8)));
    return all.stream().sorted().toList();
  }

  @Test
  void oneLockfileIsKeptOnceForEachViewAndSeenAgain() {
    LockfileFolder lockfiles = open(10, 1_000);
    keep(lockfiles, "", "one");
    keep(lockfiles, "payments", "one");
    Instant later = now;
    keep(lockfiles, "", "one");
    assertThat(kept(open(10, 1_000), Instant.EPOCH)).containsExactly(":one", "payments:one");
    assertThat(kept(lockfiles, later)).as("posted again since").containsExactly(":one");
    lockfiles.since(later, it -> assertThat(it).extracting(KeptLockfiles.Kept::last).isEqualTo(later));
  }

  @Test
  void theOldestGoWhereThereAreTooManyOrTooLargeOnes() {
    LockfileFolder few = open(2, 1_000);
    keep(few, "", "one");
    keep(few, "", "two");
    keep(few, "", "one");
    keep(few, "", "three");
    assertThat(kept(few, Instant.EPOCH)).as("two was posted least lately").containsExactly(":one", ":three");

    LockfileFolder small = open(10, 9);
    keep(small, "", "four");
    assertThat(kept(small, Instant.EPOCH)).containsExactly(":four", ":three");
    keep(small, "", "longer than all of it");
    assertThat(kept(small, Instant.EPOCH)).containsExactly(":four", ":three");
  }

  @Test
  void withoutPermissionNothingIsKept() {
    keep(open(0, 1_000), "", "one");
    assertThat(Files.exists(folder.resolve("lockfiles"))).isFalse();
    assertThat(kept(open(10, 1_000), Instant.EPOCH)).isEmpty();
  }
}
