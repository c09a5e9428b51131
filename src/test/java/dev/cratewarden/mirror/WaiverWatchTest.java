package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.policy.WaiverUse;
import dev.cratewarden.policy.WaiverUses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaiverWatchTest {
  private static final String RULES = "[[deny]]\ncrate = \"serde\"\nversions = \"=1.0.0\"\n";
  private static final String WAIVERS = waiver("serde", "2027-01-01") + waiver("tokio", "2027-01-01");

  private final MirrorFixture mirror = new MirrorFixture();
  private final Memory archive = new Memory();

  private static String waiver(String crate, String until) {
    return "[[waiver]]\ncrate = \"%s\"\nfinding = \"deny-list\"\nuntil = %s\nowner = \"o\"\nreason = \"r\"\n"
        .formatted(crate, until);
  }

  private static final class Memory implements WaiverUseArchive {
    private final List<WaiverUses> saved = new ArrayList<>();

    @Override
    public WaiverUses load() {
      return saved.isEmpty() ? WaiverUses.UNWATCHED : saved.get(saved.size() - 1);
    }

    @Override
    public void save(WaiverUses uses) {
      saved.add(uses);
    }
  }

  @BeforeEach
  void publish() {
    mirror.registry.publish("serde@1.0.0").publish("serde@1.0.1").publish("tokio@1.0.0");
    mirror.ruling = Policies.ruling(RULES + WAIVERS);
  }

  @AfterEach
  void close() {
    mirror.close();
  }

  private WaiverWatch watch() {
    WaiverWatch watch = new WaiverWatch(archive, mirror.clock);
    watch.watch(mirror.ruling.policies());
    mirror.events.watch = watch;
    return watch;
  }

  private static WaiverUse use(WaiverWatch watch, String name) {
    return watch.uses().byName().get(name);
  }

  @Test
  void anIndexFileAndATarballNeedAWaiverAndAnAllowedVersionNeedsNone() {
    WaiverWatch watch = watch();
    Instant start = mirror.clock.instant();

    mirror.download("tokio@1.0.0");
    mirror.download("serde@1.0.1");
    assertThat(use(watch, "serde deny-list").times()).isZero();

    mirror.index("serde");
    assertThat(use(watch, "serde deny-list").times()).isEqualTo(1);
    mirror.clock.advance(Duration.ofSeconds(5));
    mirror.download("serde@1.0.0");

    assertThat(use(watch, "serde deny-list").times()).isGreaterThan(1);
    assertThat(use(watch, "serde deny-list").lastUsed()).contains(start.plusSeconds(5));
    assertThat(use(watch, "tokio deny-list")).isEqualTo(new WaiverUse(start, Optional.empty(), 0));
  }

  @Test
  void aFileThatIsServedFromMemoryCostsNothingAndCountsWhenItIsRevalidated() {
    WaiverWatch watch = watch();
    mirror.index("serde");
    for (int i = 0; i < 10; i++) {
      assertThat(mirror.hot("serde")).isPresent();
    }
    assertThat(use(watch, "serde deny-list").times()).isEqualTo(1);

    mirror.clock.advance(Duration.ofHours(1));
    mirror.index("serde");

    assertThat(use(watch, "serde deny-list").times()).isEqualTo(2);
    assertThat(use(watch, "serde deny-list").lastUsed()).contains(mirror.clock.instant());
  }

  @Test
  void watchingGoesOnAfterARestartAndThroughEditsOfDateAndOwner() {
    WaiverWatch first = watch();
    Instant start = mirror.clock.instant();
    mirror.index("serde");
    first.save();
    mirror.clock.advance(Duration.ofDays(20));

    mirror.ruling = Policies.ruling(RULES + waiver("serde", "2028-12-31") + waiver("tokio", "2028-12-31"));
    WaiverWatch second = watch();

    assertThat(use(second, "serde deny-list")).isEqualTo(new WaiverUse(start, Optional.of(start), 1));
    assertThat(use(second, "tokio deny-list").idleSince()).isEqualTo(start);
  }

  @Test
  void aWaiverThatIsGoneIsForgottenAndANewOneIsWatchedFromNowOn() {
    WaiverWatch watch = watch();
    mirror.clock.advance(Duration.ofDays(1));

    watch.watch(Policies.ruling(RULES + waiver("serde", "2027-01-01") + waiver("rand", "2027-01-01")).policies());

    assertThat(watch.uses().byName()).containsOnlyKeys("serde deny-list", "rand deny-list");
    assertThat(use(watch, "rand deny-list").watchedSince()).isEqualTo(mirror.clock.instant());
  }

  @Test
  void itIsWrittenDownWhenSomethingIsNewAndElseOnceAnHour() {
    WaiverWatch watch = watch();
    watch.save();
    watch.save();
    assertThat(archive.saved).hasSize(1);
    mirror.index("serde");
    watch.save();
    watch.save();
    assertThat(archive.saved).hasSize(2);
    mirror.clock.advance(Duration.ofHours(1));
    watch.save();
    assertThat(archive.saved).hasSize(3);
    assertThat(archive.saved.get(2).watchedUntil()).isEqualTo(mirror.clock.instant());
  }

  @Test
  void countsThatCannotBeReadAreLostAndNothingElse() {
    WaiverUseArchive broken =
        new WaiverUseArchive() {
          @Override
          public WaiverUses load() {
            throw new StoreException("damaged");
          }

          @Override
          public void save(WaiverUses uses) {
            throw new StoreException("full");
          }
        };
    WaiverWatch watch = new WaiverWatch(broken, mirror.clock);
    watch.watch(mirror.ruling.policies());

    watch.save();

    assertThat(watch.uses().byName())
        .containsEntry("serde deny-list", new WaiverUse(mirror.clock.instant(), Optional.empty(), 0))
        .isNotEqualTo(Map.of());
  }
}
