package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IndexChangesTest {
  private static final Instant MONDAY = Instant.parse("2026-11-23T00:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2026-11-24T00:00:00Z");
  private static final Instant FRIDAY = Instant.parse("2026-11-27T00:00:00Z");

  /** A file of versions; one with an exclamation mark is yanked. */
  private static IndexFile file(String... versions) {
    StringBuilder lines = new StringBuilder();
    for (String version : versions) {
      lines
          .append("{\"name\":\"a\",\"vers\":\"" + version.replace("!", "") + "\",\"deps\":[],\"cksum\":\"")
          .append("ab".repeat(32) + "\",\"features\":{},\"yanked\":" + version.endsWith("!") + "}\n");
    }
    return IndexFile.parse(CrateName.of("a"), lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static CrateVersion version(String text) {
    return CrateVersion.of(text);
  }

  @Test
  void aYankAndItsEndAreRememberedWithTheTimesBetweenWhichTheyHappened() {
    IndexChanges yanked = IndexChanges.NONE.and(file("1.0.0", "1.0.1!"), file("1.0.0!", "1.0.1!"), MONDAY, TUESDAY);
    IndexChanges taken = yanked.and(file("1.0.0!", "1.0.1!"), file("1.0.0", "1.0.1!"), TUESDAY, FRIDAY);

    assertThat(taken.yanks())
        .containsExactly(
            new YankChange(version("1.0.0"), true, MONDAY, TUESDAY),
            new YankChange(version("1.0.0"), false, TUESDAY, FRIDAY));
    assertThat(taken.latest(version("1.0.0"))).contains(taken.yanks().getLast());
    assertThat(taken.latest(version("1.0.1"))).isEmpty();
    assertThat(taken.yanks().getFirst().touches(MONDAY.minusSeconds(9), MONDAY)).isTrue();
    assertThat(taken.yanks().getFirst().touches(FRIDAY, FRIDAY)).isFalse();
  }

  @Test
  void aVersionThatIsNewIsNoChangeHoweverItComes() {
    assertThat(IndexChanges.NONE.and(file("1.0.0"), file("1.0.0", "1.0.1!"), MONDAY, TUESDAY))
        .isEqualTo(IndexChanges.NONE);
  }

  @Test
  void whatIsGoneIsRememberedFromWhenItWasFirstMissedUntilItIsBack() {
    IndexChanges gone = IndexChanges.NONE.and(file("1.0.0", "1.0.1"), file("1.0.1"), MONDAY, TUESDAY);
    IndexChanges still = gone.and(file("1.0.1", "1.0.0"), file("1.0.1"), TUESDAY, FRIDAY);
    assertThat(still.vanished()).containsOnlyKeys(version("1.0.0")).containsValue(TUESDAY);
    assertThat(still.and(file("1.0.1", "1.0.0"), file("1.0.0", "1.0.1"), FRIDAY, FRIDAY).vanished()).isEmpty();
    assertThat(still.andAllVanished(file("1.0.1", "1.0.0"), FRIDAY).vanished())
        .containsEntry(version("1.0.0"), TUESDAY)
        .containsEntry(version("1.0.1"), FRIDAY);
  }

  @Test
  void onlyTheNewestChangesAreKept() {
    IndexChanges changes = IndexChanges.NONE;
    for (int i = 0; i < IndexChanges.YANKS_MAX + 9; i++) {
      boolean yanked = i % 2 == 0;
      changes =
          changes.and(
              yanked ? file("1.0.0") : file("1.0.0!"),
              yanked ? file("1.0.0!") : file("1.0.0"),
              MONDAY.plusSeconds(i),
              MONDAY.plusSeconds(i + 1L));
    }
    assertThat(changes.yanks()).hasSize(IndexChanges.YANKS_MAX);
    assertThat(changes.yanks().getFirst().after()).isEqualTo(MONDAY.plusSeconds(9));
  }
}
