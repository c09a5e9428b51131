package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.Ruling;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Explains the verdict on one version: what a denied developer is sent to. */
public final class VersionInquiry {
  private final Supplier<Ruling> ruling;
  private final VersionFacts facts;
  private final InstantSource clock;
  private final Function<CrateFacts, ReleaseDifference> differences;

  /** Explains by the ruling in force and by what {@code facts} knows, without a look into tarballs. */
  public VersionInquiry(Supplier<Ruling> ruling, VersionFacts facts, InstantSource clock) {
    this(ruling, facts, clock, it -> ReleaseDifference.NONE);
  }

  private VersionInquiry(
      Supplier<Ruling> ruling,
      VersionFacts facts,
      InstantSource clock,
      Function<CrateFacts, ReleaseDifference> differences) {
    this.ruling = ruling;
    this.facts = facts;
    this.clock = clock;
    this.differences = differences;
  }

  /** The same, which also shows how a version differs from the release before it. */
  public VersionInquiry comparing(ReleaseDifferences tarballs) {
    return new VersionInquiry(ruling, facts, clock, tarballs::of);
  }

  /** What can be said of a version. */
  public sealed interface Answer {}

  /** All of it. */
  public record Explained(VersionReport report) implements Answer {}

  /** The policy has no such view. */
  public record NoSuchView() implements Answer {}

  /** There is no such version, and no rule speaks of it. */
  public record NoSuchVersion() implements Answer {}

  /** Explains the verdict of {@code view} on {@code id}. */
  public Answer explain(String view, CrateId id) {
    Ruling current = ruling.get();
    if (!current.hasView(view)) {
      return new NoSuchView();
    }
    Instant now = clock.instant();
    // A reserved name is never looked up, not even to say that it is reserved.
    VersionFacts.Answer known = current.isReserved(id.name()) ? new VersionFacts.NoIndex() : facts.of(id);
    PartialVerdict partial = PartialVerdict.of(current, view, id, known, now);
    if (known instanceof VersionFacts.NotListed && partial.verdict().findings().isEmpty()) {
      return new NoSuchVersion();
    }
    UnaskedRules unasked = new UnaskedRules(current, view);
    unasked.count(partial);
    return new Explained(
        new VersionReport(
            partial.facts().index().flatMap(file -> file.entry(id.version())).map(it -> it.id()).orElse(id),
            view,
            current.observes(view),
            current.revision(),
            current.book().size(),
            now.truncatedTo(ChronoUnit.SECONDS),
            partial.verdict(),
            partial.verdict().isAllowed()
                ? Optional.empty()
                : partial
                    .facts()
                    .index()
                    .flatMap(file ->
                        current.nearestAllowed(
                            view, id, file, entry -> facts.of(current, view, file, entry, now), Optional.empty(), now)),
            known,
            unasked.list(),
            current.vouchers(view, id),
            differences.apply(partial.facts())));
  }
}
