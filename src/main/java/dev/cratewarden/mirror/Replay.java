package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a candidate policy would have made of what was delivered, and makes of lockfiles.
 *
 * <p>Of then are the deliveries: what went to whom, when, and how old it was. Of now is everything else that it is
 * judged by: the index, what tarballs hold, advisories, audits.
 *
 * @param candidate what the candidate is called
 * @param revision of the ruling by the candidate
 * @param inForce revision of the ruling in force
 * @param since deliveries and posted lockfiles of then and later count
 * @param at when it was judged
 * @param advisories size of the advisory book; with 0 nothing is known of vulnerabilities and malware
 * @param deliveries how many were looked at
 * @param versions how many versions they are, counted once in each view
 * @param refused those that the candidate denies or holds, the most often delivered first
 * @param lockfiles given and posted ones
 * @param unasked rules of the candidate that could not be asked about some delivered versions
 */
public record Replay(
    String candidate,
    String revision,
    String inForce,
    Instant since,
    Instant at,
    int advisories,
    long deliveries,
    int versions,
    List<Refused> refused,
    List<Locked> lockfiles,
    List<Audit.Unasked> unasked) {
  public Replay {
    refused = List.copyOf(refused);
    lockfiles = List.copyOf(lockfiles);
    unasked = List.copyOf(unasked);
  }

  /** Whether something that worked would not any more. */
  public boolean breaksSomething() {
    return refused.stream().anyMatch(Refused::enforced) || lockfiles.stream().anyMatch(it -> it.judged().refused() > 0);
  }

  /**
   * A delivered version that the candidate denies or holds.
   *
   * @param view through which it was delivered
   * @param verdict at the first delivery, or at the last if that is worse
   * @param enforced whether the candidate would refuse it there, rather than merely observe
   * @param today what the ruling in force says of it now
   * @param nearestAllowed what the candidate would let someone use instead, if that is known
   */
  public record Refused(
      CrateId id,
      String view,
      Verdict verdict,
      boolean enforced,
      Verdict.Level today,
      Received received,
      Optional<CrateVersion> nearestAllowed) {}

  /**
   * Who received a version.
   *
   * @param times deliveries, parts of tarballs included
   * @param receivers how many different tokens and, without a token, addresses
   * @param names the latest of them, at most {@link #NAMES_MAX}
   */
  public record Received(long times, int receivers, List<String> names, Instant first, Instant last) {
    /** So many are named. */
    public static final int NAMES_MAX = 5;

    public Received {
      names = List.copyOf(names);
    }
  }

  /**
   * A lockfile, judged by the candidate.
   *
   * @param view by whose policy
   * @param posted when it was last posted; absent for one that was given
   */
  public record Locked(String view, Audit.JudgedLockfile judged, Optional<Instant> posted) {}
}
