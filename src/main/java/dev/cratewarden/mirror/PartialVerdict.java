package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.ReasonCode;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.scan.ContentFacts;
import java.time.Instant;
import java.util.Optional;

/**
 * A verdict by what is known, which may be the name and the version alone.
 *
 * <p>Who only asks gets no finding that says nothing but that a fact is not at hand here: the mirror would fetch it
 * before it judged. What was not known is counted by {@link UnaskedRules} instead.
 *
 * @param facts by which it was judged
 * @param indexed whether its index line was among them
 */
record PartialVerdict(Verdict verdict, CrateFacts facts, boolean indexed) {
  static PartialVerdict of(Ruling ruling, String view, CrateId id, VersionFacts.Answer answer, Instant now) {
    if (answer instanceof VersionFacts.Known known) {
      return new PartialVerdict(ruling.judge(view, known.facts(), now).beforeReading(), known.facts(), true);
    }
    // Seen at the beginning of time: no cooldown runs for a version of which nobody knows when it appeared.
    CrateFacts bare =
        new CrateFacts(id, false, PublishTime.UNKNOWN, Instant.EPOCH, ContentFacts.UNKNOWN, Optional.empty());
    Verdict verdict = ruling.judge(view, bare, now).beforeReading();
    return new PartialVerdict(withoutPubtime(verdict), bare, false);
  }

  private static Verdict withoutPubtime(Verdict verdict) {
    return verdict.findings().stream().noneMatch(it -> it.code() == ReasonCode.COOLDOWN_UNKNOWN_PUBTIME)
        ? verdict
        : Verdict.of(
            verdict.findings().stream().filter(it -> it.code() != ReasonCode.COOLDOWN_UNKNOWN_PUBTIME).toList(),
            verdict.changesAt());
  }
}
