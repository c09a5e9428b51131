package dev.cratewarden.advisory;

import dev.cratewarden.advisory.osv.OsvAffected;
import dev.cratewarden.advisory.osv.OsvEvent;
import dev.cratewarden.advisory.osv.OsvRange;
import dev.cratewarden.crates.CrateVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one crate that one advisory affects: the evaluation algorithm of the OSV specification, by SemVer
 * precedence.
 *
 * <p>Everything becomes half-open intervals, because the next version above any version exists in SemVer's order:
 * {@code last_affected: 1.2.3} ends before {@code 1.2.4-0}. The entries of a {@code versions} list are compared as
 * exact strings; cargo's versions have one spelling each, so comparing parsed versions with their build metadata is the
 * same.
 */
public final class AffectedVersions {
  /** No version. */
  public static final AffectedVersions NONE = new AffectedVersions(List.of(), Set.of());

  /** Whether a version is affected, and by what sort of evidence. */
  public sealed interface Answer {}

  /**
   * It is not.
   *
   * @param byHint the range says it is, but has no end, and the source's last-known bound lies below
   */
  public record No(boolean byHint) implements Answer {}

  /**
   * It is.
   *
   * @param byHint only by a range without an end that was cut at the source's last-known bound
   */
  public record Yes(boolean byHint) implements Answer {}

  /**
   * An interval of affected versions.
   *
   * @param from the first affected; absent: from below every version
   * @param to the first not affected; absent: without end
   * @param hinted the range is open and {@code to} is the source's last-known bound
   */
  record Interval(Optional<CrateVersion> from, Optional<CrateVersion> to, boolean hinted) {
    boolean startsAtOrBelow(@Nullable CrateVersion version) {
      return from.isEmpty() || version != null && from.get().comparePrecedence(version) <= 0;
    }

    boolean contains(@Nullable CrateVersion version) {
      return startsAtOrBelow(version) && (to.isEmpty() || version == null || version.comparePrecedence(to.get()) < 0);
    }
  }

  private static final Answer NO = new No(false);
  private static final Answer NO_BY_HINT = new No(true);
  private static final Answer YES = new Yes(false);
  private static final Answer YES_BY_HINT = new Yes(true);

  private final List<Interval> intervals;
  private final Set<CrateVersion> exact;

  private AffectedVersions(List<Interval> intervals, Set<CrateVersion> exact) {
    this.intervals = List.copyOf(intervals);
    this.exact = Set.copyOf(exact);
  }

  /**
   * What {@code entries} of one record, all about one crate, affect together.
   *
   * @throws InvalidAdvisoryException if a bound is no version
   */
  static AffectedVersions of(List<OsvAffected> entries) {
    List<Interval> intervals = new ArrayList<>();
    List<CrateVersion> listed = new ArrayList<>();
    for (OsvAffected entry : entries) {
      Optional<CrateVersion> hint = entry.lastKnownAffectedVersionRange().flatMap(AffectedVersions::upperBound);
      for (OsvRange range : entry.ranges()) {
        if (!range.type().equals("GIT")) {
          addIntervals(range, hint, intervals);
        }
      }
      entry.versions().stream().flatMap(text -> CrateVersion.parse(text).stream()).forEach(listed::add);
    }
    intervals.sort(Comparator.comparing(Interval::from, VERSION_OR_LOWEST));
    AffectedVersions byRange = new AffectedVersions(intervals, Set.of());
    // Exports that enumerate what their ranges say anyway would cost much memory and add nothing.
    Set<CrateVersion> extra = new TreeSet<>();
    for (CrateVersion version : listed) {
      if (!byRange.at(version).equals(YES)) {
        extra.add(version);
      }
    }
    return new AffectedVersions(intervals, extra);
  }

  private static final Comparator<Optional<CrateVersion>> VERSION_OR_LOWEST =
      (a, b) ->
          a.isEmpty() || b.isEmpty()
              ? Boolean.compare(a.isPresent(), b.isPresent())
              : a.get().comparePrecedence(b.get());

  /** A place in a range where it turns on or off. */
  private record Turn(Optional<CrateVersion> at, boolean on) {}

  private static void addIntervals(OsvRange range, Optional<CrateVersion> hint, List<Interval> out) {
    List<Turn> turns = new ArrayList<>();
    Optional<CrateVersion> limit = Optional.empty();
    boolean unlimited = true;
    for (OsvEvent event : range.events()) {
      event.introduced().ifPresent(text -> turns.add(new Turn(introduced(text), true)));
      event.fixed().ifPresent(text -> turns.add(new Turn(Optional.of(bound(text)), false)));
      event.lastAffected().ifPresent(text -> turns.add(new Turn(Optional.of(VersionBounds.next(bound(text))), false)));
      if (event.limit().isPresent() && !event.limit().get().equals("*")) {
        CrateVersion own = bound(event.limit().get());
        limit = Optional.of(limit.filter(other -> other.comparePrecedence(own) >= 0).orElse(own));
        unlimited = false;
      } else if (event.limit().isPresent()) {
        unlimited = true;
        break;
      }
    }
    // Stable, so that events at one version keep the order in which they were written.
    turns.sort(Comparator.comparing(Turn::at, VERSION_OR_LOWEST));
    Optional<CrateVersion> end = unlimited ? Optional.empty() : limit;
    Optional<Optional<CrateVersion>> start = Optional.empty();
    for (Turn turn : turns) {
      if (turn.on && start.isEmpty()) {
        start = Optional.of(turn.at);
      } else if (!turn.on && start.isPresent()) {
        add(start.get(), lower(turn.at, end), false, out);
        start = Optional.empty();
      }
    }
    if (start.isPresent()) {
      Optional<CrateVersion> from = start.get();
      boolean hinted = end.isEmpty() && hint.isPresent() && VERSION_OR_LOWEST.compare(from, hint) < 0;
      add(from, hinted ? hint : end, hinted, out);
    }
  }

  private static Optional<CrateVersion> lower(Optional<CrateVersion> to, Optional<CrateVersion> end) {
    return end.isPresent() && (to.isEmpty() || end.get().comparePrecedence(to.get()) < 0) ? end : to;
  }

  private static void add(Optional<CrateVersion> from, Optional<CrateVersion> to, boolean hinted, List<Interval> out) {
    if (to.isEmpty() || VERSION_OR_LOWEST.compare(from, to) < 0) {
      out.add(new Interval(from, to, hinted));
    }
  }

  private static Optional<CrateVersion> introduced(String text) {
    return text.strip().equals("0") ? Optional.empty() : Optional.of(bound(text));
  }

  private static CrateVersion bound(String text) {
    return VersionBounds.padded(text).orElseThrow(() -> new InvalidAdvisoryException("not a version: " + text));
  }

  /** The end of a hint such as {@code < 0.2}, {@code <= 0.3.4} or {@code >= 0.1, < 0.2}; absent if it names none. */
  private static Optional<CrateVersion> upperBound(String hint) {
    for (String part : hint.split(",", -1)) {
      String text = part.strip();
      if (text.startsWith("<=")) {
        return VersionBounds.padded(text.substring(2)).map(VersionBounds::next);
      }
      if (text.startsWith("<")) {
        return VersionBounds.padded(text.substring(1));
      }
      if (text.startsWith("=")) {
        return VersionBounds.padded(text.substring(1)).map(VersionBounds::next);
      }
    }
    return Optional.empty();
  }

  /** Whether {@code version} is affected. */
  public Answer affects(CrateVersion version) {
    return at(version);
  }

  /** Whether {@code version} is affected, any hint honoured. */
  public boolean covers(CrateVersion version) {
    return at(version) instanceof Yes;
  }

  /** The answer at a version, or below every version if it is null. */
  Answer at(@Nullable CrateVersion version) {
    boolean hinted = false;
    boolean cut = false;
    for (Interval interval : intervals) {
      if (interval.contains(version)) {
        if (!interval.hinted) {
          return YES;
        }
        hinted = true;
      } else if (interval.hinted && interval.startsAtOrBelow(version)) {
        cut = true;
      }
    }
    if (version != null && exact.contains(version)) {
      return YES;
    }
    return hinted ? YES_BY_HINT : cut ? NO_BY_HINT : NO;
  }

  /** The listed versions that no range covers. */
  Set<CrateVersion> exact() {
    return exact;
  }

  /** Every position where the answer may change, in no order. */
  Stream<CrateVersion> edges() {
    return Stream.concat(
        intervals.stream().flatMap(interval -> Stream.concat(interval.from.stream(), interval.to.stream())),
        exact.stream()
            .flatMap(version -> Stream.of(version.withoutBuild(), VersionBounds.next(version.withoutBuild()))));
  }

  /** Whether the affected versions go on for ever, by more than a missing hint. */
  boolean isOpen() {
    return intervals.stream().anyMatch(interval -> interval.to.isEmpty());
  }

  /** Whether every version is affected. */
  boolean isEverything() {
    return intervals.stream()
        .anyMatch(interval ->
            interval.to.isEmpty() && (interval.from.isEmpty() || interval.from.get().comparePrecedence(LOWEST) <= 0));
  }

  private static final CrateVersion LOWEST = CrateVersion.of(0, 0, 0, "0", "");

  /** Whether {@code version} is listed or, but for its build metadata, listed. */
  boolean listsPrecedenceOf(CrateVersion version) {
    return exact.stream().anyMatch(listed -> listed.comparePrecedence(version) == 0);
  }

  /**
   * The first versions without the problem, ascending; positions that name no release, such as {@code 1.2.4-0}, are
   * left out.
   */
  public List<CrateVersion> fixed() {
    return intervals.stream()
        .filter(interval -> !interval.hinted)
        .flatMap(interval -> interval.to.stream())
        .filter(to -> !VersionBounds.namesNoRelease(to) && !covers(to))
        .sorted()
        .distinct()
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AffectedVersions that && intervals.equals(that.intervals) && exact.equals(that.exact);
  }

  @Override
  public int hashCode() {
    return 31 * intervals.hashCode() + exact.hashCode();
  }

  /** The affected versions in interval notation, in a stable order: {@code [0, 1.2.3) [2.0.0, ∞) {3.1.4}}. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (Interval interval : intervals) {
      out.append('[')
          .append(interval.from.map(CrateVersion::toString).orElse("0"))
          .append(", ")
          .append(interval.to.map(CrateVersion::toString).orElse("∞"))
          .append(interval.hinted ? "?) " : ") ");
    }
    if (!exact.isEmpty()) {
      out.append(new TreeSet<>(exact).toString().replace('[', '{').replace(']', '}'));
    }
    return out.toString().strip();
  }
}
