package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.crates.YankChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is odd about a release by its index file and by what became of that while it was watched. */
final class ReleaseOddities {
  /** A crate is new for so long after its first release. */
  static final Duration NEW_FOR = Duration.ofDays(30);

  /** After so long without a release nobody expects another. */
  private static final Duration DORMANT_AFTER = Duration.ofDays(2 * 365);

  /** A yank so long before or after a release belongs to it. */
  private static final Duration BURST = Duration.ofDays(2);

  /** Fewer yanks are an everyday thing, unless nothing else is left. */
  private static final int BURST_MIN = 3;

  private static final int BURST_OF_ALL_MIN = 2;
  private static final int MAJOR_STEP_MAX = 1;
  private static final int MINOR_STEP_MAX = 20;

  private final CrateFacts facts;
  private final IndexFile file;
  private final IndexEntry own;
  private final ReleaseHistory history;
  private final boolean isFresh;
  private final List<Oddity> found = new ArrayList<>();

  private ReleaseOddities(CrateFacts facts, IndexFile file, IndexEntry own, boolean isFresh) {
    this.facts = facts;
    this.file = file;
    this.own = own;
    this.history = facts.history();
    this.isFresh = isFresh;
  }

  /** All of them. */
  static List<Oddity> of(CrateFacts facts, IndexFile file, IndexEntry own, boolean isFresh) {
    ReleaseOddities oddities = new ReleaseOddities(facts, file, own, isFresh);
    oddities.yankLure();
    oddities.crateAge();
    oddities.dependencies();
    oddities.republished();
    oddities.dormantWakes();
    oddities.versionJump();
    return oddities.found;
  }

  private void add(ReasonCode code, String subject, String evidence) {
    found.add(new Oddity(code, subject, evidence));
  }

  /**
   * The attack of August 2026 yanked the good releases, so that everyone who resolved anew got the bad one. Where the
   * yanks were seen, those around the release count; where they were not, those right below it.
   */
  private void yankLure() {
    if (own.yanked()) {
      return;
    }
    CrateVersion version = own.version();
    List<IndexEntry> earlier =
        file.entries().stream()
            .filter(it -> Predecessor.cameBefore(it, own) && it.version().compareTo(version) < 0)
            .filter(it -> NearestAllowed.isCompatible(it.version(), version) && !it.version().isPreRelease())
            .sorted(Comparator.comparing(IndexEntry::version).reversed())
            .toList();
    Instant released = facts.released();
    long around =
        earlier.stream()
            .filter(IndexEntry::yanked)
            .flatMap(it -> history.changes().latest(it.version()).stream())
            .filter(YankChange::yanked)
            .filter(it -> it.touches(released.minus(BURST), released.plus(BURST)))
            .count();
    if (isBurst(around, earlier.size())) {
      add(
          ReasonCode.ANOMALY_YANK_LURE,
          "yanked",
          counted(around, "earlier version") + " " + (around == 1 ? "was" : "were") + " yanked around its release");
      return;
    }
    long below =
        earlier.stream().takeWhile(it -> it.yanked() && history.changes().latest(it.version()).isEmpty()).count();
    if (isBurst(below, earlier.size())) {
      add(
          ReasonCode.ANOMALY_YANK_LURE,
          "yanked",
          (below == earlier.size() ? "all " : "the last ") + below + " versions before it are yanked");
    }
  }

  private static boolean isBurst(long yanks, int ofVersions) {
    return yanks >= BURST_MIN || yanks >= BURST_OF_ALL_MIN && yanks == ofVersions;
  }

  /** A name like a well-known one is none of a newcomer's business; an old crate has made its own name. */
  private void crateAge() {
    Optional<Instant> first = firstPublished(file);
    boolean isNew = first.isPresent() && facts.released().isBefore(first.get().plus(NEW_FOR));
    if (isNew) {
      add(
          ReasonCode.ANOMALY_NEW_CRATE,
          "crate",
          own.published() instanceof PublishTime.Known(var at) && at.equals(first.get())
              ? "it is the crate's first release"
              : "the crate's first release came " + ago(first.get(), facts.released()) + " before it");
    }
    boolean hasNoPast = first.isEmpty() && Predecessor.latestSettled(file, own).isEmpty();
    if (isNew || hasNoPast) {
      history
          .near()
          .ifPresent(it ->
              add(
                  ReasonCode.ANOMALY_TYPOSQUAT,
                  it.popular(),
                  "its name is easily taken for " + it.popular() + ": it " + it.how()));
    }
  }

  /** When the first version of a crate came out; empty if its file does not say. */
  static Optional<Instant> firstPublished(IndexFile file) {
    return file.entries().stream()
        .flatMap(it -> it.published() instanceof PublishTime.Known(var at) ? Optional.of(at).stream() : null)
        .min(Comparator.naturalOrder());
  }

  private void dependencies() {
    Instant released = facts.released();
    for (ReleaseHistory.NewDependency it : history.newDependencies()) {
      if (it.firstPublished().isPresent()) {
        Instant first = it.firstPublished().get();
        if (released.isBefore(first.plus(NEW_FOR))) {
          add(
              ReasonCode.ANOMALY_NEW_DEPENDENCY_IS_NEW,
              it.crate(),
              "it newly needs " + it.crate() + ", a crate " + ago(first, released) + " old");
        }
      } else if (isFresh && own.published() instanceof PublishTime.Known) {
        add(
            ReasonCode.ANOMALY_NEW_DEPENDENCY_IS_NEW,
            it.crate(),
            "it newly needs " + it.crate() + ", of which nothing is known here");
      }
      it.near()
          .ifPresent(near ->
              add(
                  ReasonCode.ANOMALY_NEW_DEPENDENCY_NEAR_POPULAR,
                  it.crate(),
                  it.crate() + " is easily taken for " + near.popular() + ": it " + near.how()));
    }
  }

  /** All that came before it is gone upstream: it may be another's crate under the old name. */
  private void republished() {
    Map<CrateVersion, Instant> vanished = history.changes().vanished();
    List<IndexEntry> earlier = file.entries().stream().filter(it -> Predecessor.cameBefore(it, own)).toList();
    if (!vanished.containsKey(own.version())
        && !earlier.isEmpty()
        && earlier.stream().allMatch(it -> vanished.containsKey(it.version()))) {
      add(
          ReasonCode.ANOMALY_REPUBLISHED,
          "name",
          "upstream has dropped " + counted(earlier.size(), "earlier version") + " of that name");
    }
  }

  private void dormantWakes() {
    Predecessor.latestSettled(file, own)
        .filter(it -> it.published() instanceof PublishTime.Known && own.published() instanceof PublishTime.Known)
        .ifPresent(last -> {
          Instant then = ((PublishTime.Known) last.published()).at();
          if (then.plus(DORMANT_AFTER).isBefore(facts.released())) {
            long days = Duration.between(then, facts.released()).toDays();
            add(
                ReasonCode.ANOMALY_DORMANT_WAKES,
                last.version().toString(),
                "the release before it, " + last.version() + ", is " + days / 365 + " years older");
          }
        });
  }

  private void versionJump() {
    CrateVersion version = own.version();
    file.entries().stream()
        .filter(it -> Predecessor.cameBefore(it, own) && Predecessor.isSettled(it, own))
        .map(IndexEntry::version)
        .max(Comparator.naturalOrder())
        .filter(highest ->
            version.major() > highest.major() + MAJOR_STEP_MAX
                || version.major() == highest.major() && version.minor() > highest.minor() + MINOR_STEP_MAX)
        .ifPresent(highest ->
            add(
                ReasonCode.ANOMALY_VERSION_JUMP,
                highest.toString(),
                "its number leaps from " + highest + " to " + version));
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** How long after {@code then} it was, in the largest unit of which there are two. */
  private static String ago(Instant then, Instant now) {
    Duration age = then.isAfter(now) ? Duration.ZERO : Duration.between(then, now);
    if (age.toDays() >= 2) {
      return age.toDays() + " days";
    }
    return age.toHours() >= 2 ? age.toHours() + " hours" : counted(age.toMinutes(), "minute");
  }
}
