package dev.cratewarden.mirror;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How one import of audits stands.
 *
 * @param from its address or path
 * @param entries in use
 * @param problemCount entries that could not be understood and vouch for nothing
 * @param problems the first of them
 * @param fetchedAt when the contents in use were read; absent as long as nothing ever was
 * @param age since the place was last found to be readable, changed or not
 * @param lastFailure why the last look at it failed; absent once it succeeds
 */
public record AuditStatus(
    String from,
    int entries,
    int problemCount,
    List<AdvisoryFeed.Problem> problems,
    Optional<Instant> fetchedAt,
    Optional<Duration> age,
    Optional<String> lastFailure) {
  public AuditStatus {
    problems = List.copyOf(problems);
  }
}
