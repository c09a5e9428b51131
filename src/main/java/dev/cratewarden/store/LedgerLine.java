package dev.cratewarden.store;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.Decision;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.LedgerEntry;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An entry of the ledger, taken apart into what repeats from entry to entry and what does not. Deliveries and decisions
 * have the same parts.
 *
 * @param bytes handed over; 0 in a decision
 */
record LedgerLine(Instant at, Subject subject, Requester who, Terms terms, long bytes) {
  /** The version, and its tarball if one was handed over. */
  record Subject(CrateId id, Optional<Checksum> checksum, long size) {}

  /**
   * What was decided.
   *
   * @param grounds findings that counted against a version, or waivers that let it through
   */
  record Terms(String view, Verdict.Level verdict, boolean enforced, List<String> grounds, String revision) {}

  static LedgerLine of(LedgerEntry entry) {
    return switch (entry) {
      case Delivery it ->
          new LedgerLine(
              it.at(),
              new Subject(it.id(), Optional.of(it.checksum()), it.size()),
              it.who(),
              new Terms(it.view(), it.verdict(), true, it.waivers(), it.revision()),
              it.bytes());
      case Decision it ->
          new LedgerLine(
              it.at(),
              new Subject(it.id(), Optional.empty(), 0),
              it.who(),
              new Terms(it.view(), it.verdict(), it.enforced(), it.grounds(), it.revision()),
              0);
    };
  }

  Delivery delivery() {
    return new Delivery(
        at,
        subject.id(),
        subject.checksum().orElseThrow(),
        terms.view(),
        who,
        bytes,
        subject.size(),
        terms.verdict(),
        terms.grounds(),
        terms.revision());
  }

  Decision decision() {
    return new Decision(
        at, subject.id(), terms.view(), who, terms.verdict(), terms.enforced(), terms.grounds(), terms.revision());
  }
}
