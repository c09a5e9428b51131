package dev.cratewarden.mirror;

import dev.cratewarden.advisory.Match;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.policy.CleanText;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A version that is stored or was delivered, and is judged otherwise than before.
 *
 * @param at when that was noticed
 * @param view in which it is judged so
 * @param delivered whether a client ever received it through this view
 * @param enforced whether the view refuses it now, or merely observes
 * @param grounds what counts against it now, the worst first; if it is allowed again, what once did is gone and this is
 *     empty
 * @param revision of the ruling by which it is judged now
 */
public record VerdictChange(
    Instant at,
    CrateId id,
    String view,
    Checksum checksum,
    Verdict.Level before,
    Verdict.Level after,
    boolean delivered,
    boolean enforced,
    List<Ground> grounds,
    String revision) {
  private static final int GROUNDS_MAX = 20;
  private static final int TITLE_CHARACTERS_MAX = 300;

  public VerdictChange {
    at = at.truncatedTo(ChronoUnit.MILLIS);
    grounds = List.copyOf(grounds);
  }

  /** Whether it is judged more severely than before. */
  public boolean isWorse() {
    return after.compareTo(before) > 0;
  }

  /**
   * One finding that counts against a version, in what is worth keeping of it.
   *
   * @param code of the reason
   * @param ids of its advisories; empty if it is about none
   * @param title cleaned of what strangers may hide in it
   * @param url of a page about it; only http and https
   * @param score CVSS, 0 to 10
   * @param fixed versions without it
   */
  public record Ground(
      String code,
      String kind,
      List<String> ids,
      String title,
      Optional<String> url,
      Optional<Double> score,
      List<String> fixed) {
    public Ground {
      ids = List.copyOf(ids);
      fixed = List.copyOf(fixed);
    }

    /** The first of its advisories, or its reason. */
    public String subject() {
      return ids.isEmpty() ? code : ids.getFirst();
    }

    private static Ground of(Finding finding) {
      Optional<Match> match = finding.advisory();
      String title = match.map(Match::title).filter(it -> !it.isBlank()).orElse(finding.evidence());
      String clean = CleanText.of(title);
      return new Ground(
          finding.code().code(),
          finding.kind(),
          match.map(Match::ids).orElse(List.of()),
          clean.length() > TITLE_CHARACTERS_MAX ? clean.substring(0, TITLE_CHARACTERS_MAX) + "…" : clean,
          match.map(Match::url).filter(it -> it.startsWith("https://") || it.startsWith("http://")),
          match.filter(it -> it.severity().score().isPresent()).map(it -> it.severity().score().getAsDouble()),
          match.map(it -> it.fixed().stream().map(CrateVersion::toString).toList()).orElse(List.of()));
    }
  }

  /** What has an effect among the findings of {@code verdict}. */
  static List<Ground> groundsOf(Verdict verdict) {
    return verdict.findings().stream()
        .filter(it -> it.effect() != Verdict.Level.ALLOW)
        .limit(GROUNDS_MAX)
        .map(Ground::of)
        .toList();
  }
}
