package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.Lockfile;
import dev.cratewarden.crates.LockfileReading;
import dev.cratewarden.policy.PolicySet;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.vet.AuditBook;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Judges what was delivered, and lockfiles, by a policy that is not in force: what would have broken, before anybody
 * enforces it. Nothing is fetched, and nothing changes.
 */
public final class PolicyReplay {
  private final Past past;
  private final Supplier<Ruling> ruling;
  private final Function<PolicySet, AuditBook> audits;
  private final VersionFacts facts;
  private final MirroredSources sources;
  private final InstantSource clock;

  /**
   * Judges by what {@code facts} knows now.
   *
   * @param audits finds what a policy imports
   */
  public PolicyReplay(
      Past past,
      Supplier<Ruling> ruling,
      Function<PolicySet, AuditBook> audits,
      VersionFacts facts,
      MirroredSources sources,
      InstantSource clock) {
    this.past = past;
    this.ruling = ruling;
    this.audits = audits;
    this.facts = facts;
    this.sources = sources;
    this.clock = clock;
  }

  /**
   * What is remembered.
   *
   * @param ledger of deliveries; absent where there is no store
   */
  public record Past(Optional<DeliveryLedger> ledger, KeptLockfiles lockfiles) {}

  /**
   * What to replay by.
   *
   * @param name of the candidate
   * @param view for the lockfiles that are given
   */
  public record Question(String name, PolicySet candidate, Instant since, String view, List<Lockfile> lockfiles) {
    public Question {
      lockfiles = List.copyOf(lockfiles);
    }
  }

  /**
   * Replays.
   *
   * @return nothing if the candidate has no such view for the lockfiles that are given
   * @throws StoreException if what is remembered cannot be read
   */
  public Optional<Replay> replay(Question question) {
    Ruling inForce = ruling.get();
    Ruling candidate = Ruling.of(question.candidate(), inForce.book(), audits.apply(question.candidate()));
    if (!question.lockfiles().isEmpty() && !candidate.hasView(question.view())) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Map<Key, Tally> delivered = delivered(question.since());
    Map<String, UnaskedRules> unasked = new TreeMap<>();
    List<Replay.Refused> refused = new ArrayList<>();
    delivered.forEach((key, tally) -> judge(key, tally, candidate, inForce, unasked, now).ifPresent(refused::add));
    refused.sort(
        Comparator.comparing((Replay.Refused it) -> !it.enforced())
            .thenComparingLong(it -> -it.received().times())
            .thenComparing(Replay.Refused::id)
            .thenComparing(Replay.Refused::view));
    return Optional.of(
        new Replay(
            question.name(),
            candidate.revision(),
            inForce.revision(),
            question.since(),
            now.truncatedTo(ChronoUnit.SECONDS),
            candidate.book().size(),
            delivered.values().stream().mapToLong(it -> it.times).sum(),
            delivered.size(),
            refused,
            lockfiles(question, candidate),
            summed(unasked)));
  }

  private Map<Key, Tally> delivered(Instant since) {
    Map<Key, Tally> all = new TreeMap<>(Comparator.comparing(Key::id).thenComparing(Key::view));
    Map<String, String> names = new HashMap<>();
    past.ledger()
        .ifPresent(ledger ->
            ledger.deliveries(
                DeliveryLedger.Query.ALL.since(since),
                delivery -> {
                  String who = delivery.who().token().map(it -> "token " + it).orElse(delivery.who().address());
                  all.computeIfAbsent(new Key(delivery.id(), delivery.view()), key -> new Tally(delivery.at()))
                      .add(delivery.at(), names.computeIfAbsent(who, name -> name));
                  return true;
                }));
    return all;
  }

  private record Key(CrateId id, String view) {}

  /** What became of one version in one view. The ledger shows the latest delivery first. */
  private static final class Tally {
    private final Instant last;
    private final Set<String> receivers = new HashSet<>();
    private final List<String> names = new ArrayList<>();
    private Instant first;
    private long times;

    Tally(Instant last) {
      this.last = last;
      this.first = last;
    }

    void add(Instant at, String who) {
      times++;
      first = at.isBefore(first) ? at : first;
      if (receivers.add(who) && names.size() < Replay.Received.NAMES_MAX) {
        names.add(who);
      }
    }

    Replay.Received received() {
      return new Replay.Received(times, receivers.size(), names, first, last);
    }
  }

  private Optional<Replay.Refused> judge(
      Key key, Tally tally, Ruling candidate, Ruling inForce, Map<String, UnaskedRules> unasked, Instant now) {
    VersionFacts.Answer known = facts.of(key.id());
    PartialVerdict partial = whenDelivered(candidate, key, known, tally);
    unasked.computeIfAbsent(key.view(), view -> new UnaskedRules(candidate, view)).count(partial);
    if (partial.verdict().isAllowed()) {
      return Optional.empty();
    }
    Verdict.Level today = PartialVerdict.of(inForce, key.view(), key.id(), known, now).verdict().level();
    return Optional.of(
        new Replay.Refused(
            key.id(),
            key.view(),
            partial.verdict(),
            !candidate.observes(key.view()),
            today,
            tally.received(),
            partial
                .facts()
                .index()
                .flatMap(file ->
                    candidate.nearestAllowed(
                        key.view(),
                        key.id(),
                        file,
                        entry -> facts.of(candidate, key.view(), file, entry, now),
                        Optional.empty(),
                        now))));
  }

  /**
   * What the candidate would have said at the first delivery, or at the last if that is worse: a cooldown that runs
   * holds the first, a waiver that has ended does not help the last.
   */
  private static PartialVerdict whenDelivered(Ruling candidate, Key key, VersionFacts.Answer known, Tally tally) {
    PartialVerdict first = PartialVerdict.of(candidate, key.view(), key.id(), known, tally.first);
    PartialVerdict last = PartialVerdict.of(candidate, key.view(), key.id(), known, tally.last);
    return last.verdict().level().compareTo(first.verdict().level()) > 0 ? last : first;
  }

  /** The same rule may be on in several views. */
  private static List<Audit.Unasked> summed(Map<String, UnaskedRules> byView) {
    Map<String, Audit.Unasked> all = new LinkedHashMap<>();
    byView
        .values()
        .forEach(view ->
            view.list()
                .forEach(it ->
                    all.merge(
                        it.rule(), it, (a, b) -> new Audit.Unasked(a.rule(), a.fact(), a.packages() + b.packages()))));
    return List.copyOf(all.values());
  }

  private List<Replay.Locked> lockfiles(Question question, Ruling candidate) {
    LockfileAudit audit = new LockfileAudit(() -> candidate, facts, sources, clock, MirrorEvents.NONE);
    List<Replay.Locked> all = new ArrayList<>();
    for (Lockfile each : question.lockfiles()) {
      judged(audit, question.view(), each)
          .ifPresent(it -> all.add(new Replay.Locked(question.view(), it, Optional.empty())));
    }
    past.lockfiles()
        .since(
            question.since(),
            kept -> {
              if (Lockfile.read("posted " + kept.name(), kept.lockfile()) instanceof LockfileReading.Understood it) {
                // A view that the candidate lacks judges nothing; what was delivered through it is refused, and so told
                // of.
                judged(audit, kept.view(), it.lockfile())
                    .ifPresent(judged -> all.add(new Replay.Locked(kept.view(), judged, Optional.of(kept.last()))));
              }
            });
    return all;
  }

  private static Optional<Audit.JudgedLockfile> judged(LockfileAudit audit, String view, Lockfile lockfile) {
    return audit.audit(view, List.of(lockfile), Optional.empty()).map(it -> it.lockfiles().get(0));
  }
}
