package dev.cratewarden.policy;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.advisory.Match;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.Dependency;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.scan.ContentFacts;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a version that is too young may be used at once, because it is the only way out of a known hole.
 *
 * <p>An attacker who has taken a crate over would like nothing better than a release that everyone takes in a hurry. So
 * all of this must hold, by facts that he does not write:
 *
 * <ul>
 *   <li>Every earlier version of the same line of releases is denied by a record of RustSec, whose editors read what
 *       they publish, and this version is not. Versions that were yanked count: the attack of August 2026 yanked the
 *       good ones to drive users to the bad one.
 *   <li>It is a release, not a pre-release, and not yanked.
 *   <li>It needs no crate and claims no native library that the version before it did not, and no dependency from
 *       another registry.
 *   <li>Nothing runs while it is built that did not run before: it has no build script and is no procedural macro, or
 *       the release before it was that too and the code does nothing that it did not do then. Where that is not known
 *       once its own tarball has been read, a key decides.
 * </ul>
 *
 * <p>An index does not say who published; a change of owner cannot be seen here.
 */
final class FastLane {
  private final Rule.FastLane rule;
  private final AdvisoryBook book;
  private final AdvisoryFindings advisories;

  FastLane(Rule.FastLane rule, AdvisoryBook book, AdvisoryFindings advisories) {
    this.rule = rule;
    this.book = book;
    this.advisories = advisories;
  }

  /** Whether a version may leave its cooldown early. */
  sealed interface Answer {}

  /** It may: it fixes the advisory of this id. */
  record Open(String fixes) implements Answer {}

  /** It may as far as the index tells; its tarball, which nobody has read, will settle it. */
  record Unread(String fixes) implements Answer {}

  /** It may not. */
  record Closed() implements Answer {}

  private static final Closed CLOSED = new Closed();

  Answer of(CrateFacts facts) {
    Optional<String> fixes = fixes(facts);
    if (fixes.isEmpty()) {
      return CLOSED;
    }
    ContentFacts own = facts.content();
    if (!own.isKnown()) {
      return rule.unknownBuildScript() == Permission.ALLOW ? new Open(fixes.get()) : new Unread(fixes.get());
    }
    if (own.buildScript().isEmpty() && !own.procMacro()) {
      return new Open(fixes.get());
    }
    ContentFacts before = facts.history().previousContent();
    boolean passes = before.isKnown() ? isOldNews(own, before) : rule.unknownBuildScript() == Permission.ALLOW;
    return passes ? new Open(fixes.get()) : CLOSED;
  }

  private static boolean isOldNews(ContentFacts own, ContentFacts before) {
    return (own.buildScript().isEmpty() || before.buildScript().isPresent())
        && (!own.procMacro() || before.procMacro())
        && ContentOddities.behaviour(before).containsAll(ContentOddities.behaviour(own));
  }

  /** The id of what it fixes, as far as the index tells. */
  private Optional<String> fixes(CrateFacts facts) {
    if (!rule.enabled() || facts.index().isEmpty()) {
      return Optional.empty();
    }
    IndexFile file = facts.index().get();
    CrateVersion version = facts.id().version();
    Optional<IndexEntry> own = file.entry(version);
    if (own.isEmpty() || facts.yanked() || version.isPreRelease() || curatedDenial(facts, version).isPresent()) {
      return Optional.empty();
    }
    List<IndexEntry> earlier =
        file.entries().stream()
            .filter(it -> it.version().compareTo(version) < 0 && NearestAllowed.isCompatible(it.version(), version))
            .toList();
    Optional<IndexEntry> previous = earlier.stream().max(Comparator.comparing(IndexEntry::version));
    if (previous.isEmpty() || !addsNothing(own.get(), previous.get())) {
      return Optional.empty();
    }
    if (earlier.stream().anyMatch(it -> curatedDenial(facts, it.version()).isEmpty())) {
      return Optional.empty();
    }
    return curatedDenial(facts, previous.get().version());
  }

  /** The RustSec record that denies this version, undisputed. */
  private Optional<String> curatedDenial(CrateFacts facts, CrateVersion version) {
    return book.matches(facts.id().name(), version).stream()
        .filter(match -> !match.isDisputed() && advisories.of(match).verdict() == Verdict.Level.DENY)
        .flatMap(match -> curatedId(match).stream())
        .findFirst();
  }

  private static Optional<String> curatedId(Match match) {
    return match.records().stream().filter(Advisory::isRustSec).map(Advisory::id).findFirst();
  }

  private static boolean addsNothing(IndexEntry own, IndexEntry previous) {
    return needs(previous).containsAll(needs(own))
        && (own.links().isEmpty() || own.links().equals(previous.links()))
        && own.dependencies().stream().noneMatch(Judge::isForeign);
  }

  /** Development dependencies are not built by users of the crate. */
  private static Set<String> needs(IndexEntry entry) {
    return entry.dependencies().stream()
        .filter(it -> it.kind() != Dependency.Kind.DEV)
        .map(Dependency::crate)
        .collect(Collectors.toSet());
  }
}
