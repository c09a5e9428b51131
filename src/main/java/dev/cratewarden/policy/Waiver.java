package dev.cratewarden.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Dated permission to pass over one finding: {@code [[waiver]]}.
 *
 * @param scope the versions it holds for
 * @param finding what it waives: an advisory's id, one of its aliases, or a {@linkplain ReasonCode#code() reason code};
 *     case does not count
 * @param expiresAt the first instant at which it no longer acts
 * @param owner who answers for it
 * @param reason why, in the owner's words
 */
public record Waiver(CrateScope scope, String finding, Instant expiresAt, String owner, String reason) {
  /** When a waiver {@code until} this day ends: the day counts whole, in UTC. */
  public static Instant endOf(LocalDate until) {
    return until.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /**
   * Names it whatever its date, owner and reason: editing those does not make it another one. Such as {@code rsa <1.0
   * RUSTSEC-2023-0071}.
   */
  public String name() {
    return scope + " " + finding;
  }

  /** Whether it acts at {@code now}. */
  public boolean isActive(Instant now) {
    return now.isBefore(expiresAt);
  }
}
