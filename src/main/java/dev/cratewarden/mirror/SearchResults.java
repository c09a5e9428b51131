package dev.cratewarden.mirror;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.ReasonCode;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.scan.ContentFacts;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a view shows of the crates that a search found.
 *
 * <p>A crate is shown if any of its versions may be had, and then under those versions; a crate of which none may be
 * had is left out. Its versions stand in its index file. One that is not held is fetched only where the newest version
 * is denied for what it is: a search that finds a hundred crates must not become a hundred requests, and a crate that
 * the policy refuses by its name needs no further look.
 */
final class SearchResults {
  private static final Set<ReasonCode> ABOUT_THE_NAME =
      EnumSet.of(ReasonCode.CANARY, ReasonCode.RESERVED, ReasonCode.ALLOW_LIST_MISSING);

  private static final Set<ReasonCode> ABOUT_THE_VERSION =
      EnumSet.of(
          ReasonCode.ADVISORIES_MALICIOUS,
          ReasonCode.ADVISORIES_VULNERABILITY,
          ReasonCode.ADVISORIES_UNSOUND,
          ReasonCode.ADVISORIES_UNMAINTAINED,
          ReasonCode.ADVISORIES_NOTICE,
          ReasonCode.ADVISORIES_DISPUTED,
          ReasonCode.DENY_LIST);

  private static final CrateVersion LOWEST = CrateVersion.of("0.0.0-0");
  private static final List<String> FIELDS = List.of("max_version", "newest_version", "default_version");
  private static final String STABLE_FIELD = "max_stable_version";

  private final IndexCopies copies;
  private final SparseIndex index;
  private final InstantSource clock;

  SearchResults(IndexCopies copies, SparseIndex index, InstantSource clock) {
    this.copies = copies;
    this.index = index;
    this.clock = clock;
  }

  /** Whether {@code crate} may be shown; names in it only versions that may be had, as far as they are known. */
  boolean mayShow(ViewKey view, ObjectNode crate, Ruling current) {
    Optional<CrateName> name = CrateName.parse(crate.path("name").asText());
    if (name.isEmpty()) {
      return true;
    }
    if (current.isReserved(name.get())) {
      return false;
    }
    if (!SparseIndex.isEnforced(current, view, name.get())) {
      return true;
    }
    Optional<IndexCopies.Copy> held = copies.held(name.get());
    if (held.isPresent()) {
      return show(view, crate, held.get(), current);
    }
    CrateVersion newest = CrateVersion.parse(crate.path("max_version").asText()).orElse(LOWEST);
    Set<ReasonCode> reasons = denials(view, new CrateId(name.get(), newest), current);
    if (reasons.stream().anyMatch(ABOUT_THE_NAME::contains) || isDeniedByName(view, name.get(), reasons, current)) {
      return false;
    }
    if (reasons.stream().noneMatch(ABOUT_THE_VERSION::contains)) {
      return true;
    }
    return copies.current(name.get()) instanceof IndexCopies.Available fetched
        && show(view, crate, fetched.copy(), current);
  }

  /** A {@code [[deny]]} may be of some versions: only one that denies any other version too is about the crate. */
  private boolean isDeniedByName(ViewKey view, CrateName name, Set<ReasonCode> reasons, Ruling current) {
    return reasons.contains(ReasonCode.DENY_LIST)
        && denials(view, new CrateId(name, LOWEST), current).contains(ReasonCode.DENY_LIST);
  }

  private Set<ReasonCode> denials(ViewKey view, CrateId id, Ruling current) {
    Instant now = clock.instant();
    CrateFacts facts = new CrateFacts(id, false, PublishTime.UNKNOWN, now, ContentFacts.UNKNOWN);
    return current.judge(view.view(), facts, now).findings().stream()
        .filter(it -> it.effect() == Verdict.Level.DENY)
        .map(Finding::code)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(ReasonCode.class)));
  }

  private boolean show(ViewKey view, ObjectNode crate, IndexCopies.Copy copy, Ruling current) {
    Instant now = clock.instant();
    List<CrateVersion> allowed = new ArrayList<>();
    List<CrateVersion> yanked = new ArrayList<>();
    for (IndexEntry entry : copy.file().entries()) {
      CrateFacts facts = index.factsFor(view.view(), copy, entry, current, now);
      boolean isWithin = view.until().map(until -> !facts.isReleasedAfter(until)).orElse(true);
      if (isWithin && current.judge(view.view(), facts, now).beforeReading().isAllowed()) {
        (entry.yanked() ? yanked : allowed).add(entry.version());
      }
    }
    List<CrateVersion> usable = allowed.isEmpty() ? yanked : allowed;
    // Upstream may list a version that our copy does not have yet; then what is known of its name and number decides.
    Predicate<CrateVersion> mayBeHad =
        version ->
            copy.file().entry(version).isPresent()
                ? allowed.contains(version) || yanked.contains(version)
                : denials(view, new CrateId(copy.file().name(), version), current).isEmpty();
    if (usable.isEmpty()) {
      return CrateVersion.parse(crate.path("max_version").asText()).filter(mayBeHad).isPresent();
    }
    Optional<CrateVersion> stable = usable.stream().filter(it -> !it.isPreRelease()).max(CrateVersion::compareTo);
    CrateVersion highest = stable.or(() -> usable.stream().max(CrateVersion::compareTo)).orElseThrow();
    FIELDS.forEach(field -> correct(crate, field, mayBeHad, Optional.of(highest)));
    correct(crate, STABLE_FIELD, mayBeHad, stable);
    return true;
  }

  private static void correct(
      ObjectNode crate, String field, Predicate<CrateVersion> mayBeHad, Optional<CrateVersion> instead) {
    Optional<CrateVersion> named = CrateVersion.parse(crate.path(field).asText());
    if (named.isPresent() && !mayBeHad.test(named.get())) {
      crate.put(field, instead.map(CrateVersion::toString).orElse(null));
    }
  }
}
