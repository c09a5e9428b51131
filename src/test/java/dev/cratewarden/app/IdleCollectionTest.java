package dev.cratewarden.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleCollectionTest {
  private static final long LIVE = 50L << 20;

  private long collections;
  private long used = LIVE;
  private int asked;
  private final IdleCollection idle =
      new IdleCollection(
          () -> collections,
          () -> used,
          () -> {
            asked++;
            collections++;
            used = LIVE;
          });

  @Test
  void aBurstThatIsOverIsCollectedOnce() {
    burst();
    idle.run();
    assertThat(asked).as("still going on").isZero();
    collections += IdleCollection.COLLECTIONS_WHEN_IDLE;
    idle.run();
    assertThat(asked).isEqualTo(1);
    idle.run();
    idle.run();
    assertThat(asked).as("nothing has happened since").isEqualTo(1);
  }

  @Test
  void theNextBurstIsCollectedToo() {
    burst();
    idle.run();
    idle.run();
    burst();
    idle.run();
    idle.run();
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void aServerThatIsBusyIsLeftAlone() {
    for (int look = 0; look < 10; look++) {
      burst();
      idle.run();
    }
    assertThat(asked).isZero();
  }

  @Test
  void aLittleGrowthIsNotWorthIt() {
    burst();
    idle.run();
    idle.run();
    used += IdleCollection.GROWTH_IGNORED;
    idle.run();
    assertThat(asked).isEqualTo(1);
  }

  private void burst() {
    collections += IdleCollection.COLLECTIONS_WHEN_IDLE + 1;
    used += 2 * IdleCollection.GROWTH_IGNORED;
  }
}
