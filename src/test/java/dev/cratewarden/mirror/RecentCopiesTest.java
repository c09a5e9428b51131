package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexFile;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentCopiesTest {
  private static final long BYTES_MAX = 100_000;

  private long now;
  private final RecentCopies copies = new RecentCopies(BYTES_MAX, () -> now);

  private IndexCopies.Copy put(String name, int bytes) {
    byte[] body = new byte[bytes];
    CrateName crate = CrateName.of(name);
    StoredIndex stored =
        new StoredIndex(crate, body, Validators.NONE, Instant.EPOCH, Optional.empty(), Instant.EPOCH, Map.of());
    IndexCopies.Copy copy = new IndexCopies.Copy(stored, IndexFile.parse(crate, body));
    copies.put(copy);
    return copy;
  }

  private boolean has(String name) {
    return copies.get(CrateName.of(name)).isPresent();
  }

  @Test
  void theLatestOfACrateIsFoundUnderAnySpelling() {
    put("serde", 10);
    IndexCopies.Copy latest = put("Serde", 10);
    assertThat(copies.get(CrateName.of("SERDE"))).containsSame(latest);
    assertThat(has("syn")).isFalse();
  }

  @Test
  void theLeastRecentlyUsedMakesRoomForTheNewestHoweverOftenItWasUsedBefore() {
    put("one", 10_000);
    for (int i = 0; i < 100; i++) {
      assertThat(has("one")).isTrue();
    }
    put("two", 10_000);
    put("three", 10_000);
    assertThat(has("two")).isTrue();
    put("four", 10_000);
    put("five", 10_000);
    assertThat(has("one")).isFalse();
    assertThat(has("two")).isTrue();
    assertThat(has("five")).isTrue();
  }

  @Test
  void oneThatWouldTakeMoreThanHalfIsNotKeptAndPushesNobodyOut() {
    put("small", 1_000);
    put("large", 10_000);
    put("large", 40_000);
    assertThat(has("large")).isFalse();
    assertThat(has("small")).isTrue();
  }

  @Test
  void replacingDoesNotFillIt() {
    put("small", 1_000);
    for (int i = 0; i < 100; i++) {
      put("other", 10_000);
    }
    assertThat(has("small")).isTrue();
  }

  @Test
  void whatNobodyAskedForInAMinuteIsForgotten() {
    put("used", 1_000);
    put("unused", 1_000);
    now += Duration.ofSeconds(40).toNanos();
    assertThat(has("used")).isTrue();
    now += Duration.ofSeconds(40).toNanos();
    copies.forgetUnused();
    assertThat(has("unused")).isFalse();
    assertThat(has("used")).isTrue();
  }
}
