package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.LockedPackage;
import dev.cratewarden.crates.Lockfile;
import dev.cratewarden.policy.Canary;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.policy.Waiver;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Judges every registry package of lockfiles at once.
 *
 * <p>Cargo stops at the first refused tarball, in no fixed order; this shows all of them, each with the way by which it
 * came in and the version to take instead. Packages from git, from a path or from another registry are named and not
 * judged.
 */
public final class LockfileAudit {
  private final Supplier<Ruling> ruling;
  private final VersionFacts facts;
  private final MirroredSources sources;
  private final InstantSource clock;
  private final MirrorEvents events;

  /** Judges packages of {@code sources} by the ruling in force and by what {@code facts} knows. */
  public LockfileAudit(
      Supplier<Ruling> ruling, VersionFacts facts, MirroredSources sources, InstantSource clock, MirrorEvents events) {
    this.ruling = ruling;
    this.facts = facts;
    this.sources = sources;
    this.clock = clock;
    this.events = events;
  }

  /**
   * Judges {@code lockfiles} by the policy of {@code view}; empty if there is no such view.
   *
   * @param asked the URL under which whoever asks knows this server, if it is known
   */
  public Optional<Audit> audit(String view, List<Lockfile> lockfiles, Optional<String> asked) {
    Ruling current = ruling.get();
    if (!current.hasView(view)) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    List<Audit.JudgedLockfile> judged =
        lockfiles.stream().map(it -> new Judging(current, view, it, asked, now).judge()).toList();
    tellOfWaivers(judged);
    return Optional.of(
        new Audit(
            current.revision(),
            view,
            current.observes(view),
            current.book().size(),
            now.truncatedTo(ChronoUnit.SECONDS),
            judged));
  }

  private void tellOfWaivers(List<Audit.JudgedLockfile> judged) {
    Set<Waiver> waivers = new HashSet<>();
    judged.forEach(it -> it.findings().forEach(found -> found.finding().waivedBy().ifPresent(waivers::add)));
    if (!waivers.isEmpty()) {
      events.waived(Set.copyOf(waivers));
    }
  }

  /** The audit of one lockfile, while it is made. */
  private final class Judging {
    private final Ruling ruling;
    private final String view;
    private final Lockfile lockfile;
    private final Optional<String> asked;
    private final Instant now;
    private final Map<Verdict.Level, Integer> verdicts = new EnumMap<>(Verdict.Level.class);
    private final List<Audit.LockedFinding> findings = new ArrayList<>();
    private final List<LockedPackage> passedOver = new ArrayList<>();
    private final UnaskedRules unasked;
    private int judged;
    private int refused;

    Judging(Ruling ruling, String view, Lockfile lockfile, Optional<String> asked, Instant now) {
      this.ruling = ruling;
      this.view = view;
      this.lockfile = lockfile;
      this.asked = asked;
      this.now = now;
      this.unasked = new UnaskedRules(ruling, view);
    }

    Audit.JudgedLockfile judge() {
      for (LockedPackage locked : lockfile.packages()) {
        boolean judgeable = sources.contains(locked.source(), asked);
        locked.crate().filter(it -> judgeable).ifPresentOrElse(it -> judge(locked, it), () -> passedOver.add(locked));
      }
      return new Audit.JudgedLockfile(lockfile, judged, verdicts, refused, findings, passedOver, unasked.list());
    }

    private void judge(LockedPackage locked, CrateId id) {
      judged++;
      PartialVerdict partial = PartialVerdict.of(ruling, view, id, facts.of(id), now);
      unasked.count(partial);
      Verdict verdict = partial.verdict();
      verdicts.merge(verdict.level(), 1, Integer::sum);
      if (!verdict.isAllowed() && (!ruling.observes(view) || Canary.is(id.name()))) {
        refused++;
      }
      if (!verdict.findings().isEmpty()) {
        Optional<CrateVersion> nearest = verdict.isAllowed() ? Optional.empty() : nearestAllowed(partial.facts());
        List<LockedPackage> path = lockfile.pathTo(locked);
        verdict
            .findings()
            .forEach(it -> findings.add(new Audit.LockedFinding(locked, id, verdict.level(), it, nearest, path)));
      }
    }

    private Optional<CrateVersion> nearestAllowed(CrateFacts refused) {
      return refused
          .index()
          .flatMap(file ->
              ruling.nearestAllowed(
                  view, refused.id(), file, entry -> facts.of(ruling, view, file, entry, now), Optional.empty(), now));
    }
  }
}
