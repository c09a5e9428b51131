package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.policy.Waiver;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A tarball, or a part of one, whose last byte left for a client.
 *
 * <p>A {@code HEAD}, a 304 and a transfer that broke off are none. Each answered range is one of its own, with fewer
 * {@code bytes} than {@code size}: whoever got a part counts as a receiver, but only a whole tarball counts as a
 * download.
 *
 * @param view whose policy let it through; empty for the default view
 * @param bytes handed over
 * @param size of the whole tarball, in bytes
 * @param verdict what the policy said of it; other than allow only where the view merely observes
 * @param waivers that took findings away, each as {@code FINDING until INSTANT by OWNER}
 * @param revision of the ruling it was judged by
 */
public record Delivery(
    Instant at,
    CrateId id,
    Checksum checksum,
    String view,
    Requester who,
    long bytes,
    long size,
    Verdict.Level verdict,
    List<String> waivers,
    String revision)
    implements LedgerEntry {
  public Delivery {
    at = at.truncatedTo(ChronoUnit.MILLIS);
    waivers = List.copyOf(waivers);
  }

  /** Whether it was the whole tarball. */
  public boolean isWhole() {
    return bytes == size;
  }

  /** The waivers that took an effect away from findings of {@code verdict}, in the words of the ledger. */
  static List<String> waiversOf(Verdict verdict) {
    return verdict.findings().stream()
        .filter(it -> it.verdict() != Verdict.Level.ALLOW)
        .flatMap(it -> it.waivedBy().stream())
        .map(Delivery::inWords)
        .distinct()
        .toList();
  }

  private static String inWords(Waiver waiver) {
    return waiver.finding() + " until " + waiver.expiresAt() + " by " + waiver.owner();
  }

  /** Whether a finding counts against a version, as the ledger names it: {@code CODE SUBJECT}. */
  static List<String> groundsOf(Verdict verdict) {
    return verdict.findings().stream()
        .filter(it -> it.effect() != Verdict.Level.ALLOW)
        .map(Delivery::ground)
        .distinct()
        .toList();
  }

  private static String ground(Finding finding) {
    return finding.code().code() + " " + finding.subject();
  }
}
