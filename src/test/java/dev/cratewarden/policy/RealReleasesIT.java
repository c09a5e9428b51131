package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexChanges;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.RealCrates;
import dev.cratewarden.scan.WellKnownNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The built-in policy leaves the releases of popular crates alone: now, and as each was when it came out. */
class RealReleasesIT {
  private static final Ruling RULING = Ruling.of(PolicySet.DEFAULT, AdvisoryBook.empty());
  private static final WellKnownNames NAMES = WellKnownNames.shipped();
  private static final Map<String, Optional<WellKnownNames.Nearness>> NEAR = new HashMap<>();

  private static RealCrates crates;
  private static final Map<String, ContentFacts> CONTENTS = new HashMap<>();

  @BeforeAll
  static void readThem() {
    crates = RealCrates.read();
    crates.tarballs().keySet().forEach(it -> CONTENTS.put(crates.line(it).id().toString(), crates.scan(it).facts()));
  }

  private static CrateFacts facts(IndexFile file, IndexEntry own) {
    Predecessor before = Predecessor.of(file, own);
    List<ReleaseHistory.NewDependency> dependencies =
        before.newNeeds().stream()
            .map(it -> new ReleaseHistory.NewDependency(it, Optional.of(born(it)), near(it)))
            .toList();
    ReleaseHistory history =
        new ReleaseHistory(
            true,
            before.entry(),
            before.entry().map(RealReleasesIT::content).orElse(ContentFacts.UNKNOWN),
            IndexChanges.NONE,
            dependencies,
            near(file.name().value()));
    return CrateFacts.of(file, own, Instant.EPOCH, content(own)).with(history);
  }

  private static Optional<WellKnownNames.Nearness> near(String name) {
    return NEAR.computeIfAbsent(name, it -> NAMES.near(CrateName.of(it)));
  }

  private static ContentFacts content(IndexEntry entry) {
    return CONTENTS.getOrDefault(entry.id().toString(), ContentFacts.UNKNOWN);
  }

  /** Crates whose index is not here are taken to be old, as most are. */
  private static Instant born(String crate) {
    IndexFile file = crates.index().get(crate.toLowerCase(Locale.ROOT));
    return file == null ? Instant.EPOCH : ReleaseOddities.firstPublished(file).orElse(Instant.EPOCH);
  }

  @Test
  void noneIsRefusedToday() {
    Instant today = Instant.parse("2026-11-22T00:00:00Z");
    List<String> refused = new ArrayList<>();
    Map<ReasonCode, Integer> found = new EnumMap<>(ReasonCode.class);
    int judged = 0;
    for (IndexFile file : crates.index().values()) {
      for (IndexEntry own : file.entries()) {
        Verdict verdict = RULING.judge("", facts(file, own), today);
        verdict.findings().forEach(it -> found.merge(it.code(), 1, Integer::sum));
        judged++;
        if (!verdict.isAllowed()) {
          refused.add(own.id() + " " + verdict.findings());
        }
      }
    }
    assertThat(judged).isEqualTo(13_268);
    assertThat(refused).isEmpty();
    assertThat(found.getOrDefault(ReasonCode.ANOMALY_COMBINATION, 0)).as("%s", found).isLessThan(5);
  }

  /** As nothing was yanked yet and nothing came later. */
  @Test
  void allButOneWouldHavePassedWhenTheyCameOut() {
    List<String> held = new ArrayList<>();
    Map<ReasonCode, Integer> found = new EnumMap<>(ReasonCode.class);
    for (IndexFile file : crates.index().values()) {
      for (IndexEntry own : file.entries()) {
        Instant published = ((PublishTime.Known) own.published()).at();
        IndexFile then = until(file, published);
        Verdict verdict =
            RULING.judge("", facts(then, then.entry(own.version()).orElseThrow()), published.plus(Duration.ofHours(1)));
        verdict.findings().forEach(it -> found.merge(it.code(), 1, Integer::sum));
        if (!verdict.isAllowed()) {
          held.add(own.id().toString());
        }
      }
    }
    // It newly needed rand_hc128, and rand_hc, which became well known later, looks like that.
    assertThat(held).as("%s", found).containsExactly("rand@0.6.0-pre.0");
  }

  private static IndexFile until(IndexFile file, Instant instant) {
    String lines =
        file.entries().stream()
            .filter(it -> !((PublishTime.Known) it.published()).at().isAfter(instant))
            .map(it -> file.line(it).replace("\"yanked\":true", "\"yanked\":false") + "\n")
            .collect(Collectors.joining());
    return IndexFile.parse(file.name(), lines.getBytes(StandardCharsets.UTF_8));
  }
}
