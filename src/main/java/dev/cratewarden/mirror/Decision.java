package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A version that a client asked for and that the policy denied or held, or would have if it did not merely observe.
 *
 * @param view by whose policy; empty for the default view
 * @param verdict deny or hold
 * @param enforced whether the client was refused
 * @param grounds what counted against it, each as {@code CODE SUBJECT}, such as {@code advisories.malicious
 *     RUSTSEC-2026-0001}; the worst first
 * @param revision of the ruling it was judged by
 */
public record Decision(
    Instant at,
    CrateId id,
    String view,
    Requester who,
    Verdict.Level verdict,
    boolean enforced,
    List<String> grounds,
    String revision)
    implements LedgerEntry {
  public Decision {
    at = at.truncatedTo(ChronoUnit.MILLIS);
    grounds = List.copyOf(grounds);
  }
}
