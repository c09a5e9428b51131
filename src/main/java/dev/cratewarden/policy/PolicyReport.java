package dev.cratewarden.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A policy file told back in sentences, with the waivers that somebody should look at: what {@code config check} shows.
 *
 * @param base what the default view does
 * @param views what each named view does otherwise
 * @param waivers those that are expired, soon will be, or have nothing to waive
 */
public record PolicyReport(List<String> base, List<ViewReport> views, List<WaiverNote> waivers) {
  /** A waiver is worth a look this long before it ends. */
  public static final Duration EXPIRES_SOON = Duration.ofDays(14);

  /** A waiver that was of use once counts as unused when it has waived nothing for this long. */
  public static final Duration IDLE = Duration.ofDays(30);

  public PolicyReport {
    base = List.copyOf(base);
    views = List.copyOf(views);
    waivers = List.copyOf(waivers);
  }

  /**
   * What one view does.
   *
   * @param sentences only those that differ from the default view's; empty if none does
   */
  public record ViewReport(String name, List<String> sentences) {
    public ViewReport {
      sentences = List.copyOf(sentences);
    }
  }

  /**
   * A waiver and why it is worth a look.
   *
   * @param idleSince since when an unused one has waived nothing: since it was last of use, or since it is watched
   */
  public record WaiverNote(Waiver waiver, Attention attention, Optional<Instant> idleSince) {
    /** In a sentence. */
    public String sentence() {
      String what =
          "waiver of "
              + CleanText.of(waiver.finding())
              + " for "
              + waiver.scope()
              + " ("
              + CleanText.of(waiver.owner())
              + ")";
      return switch (attention) {
        case EXPIRED -> what + " expired at " + waiver.expiresAt() + " and no longer acts";
        case EXPIRES_SOON -> what + " ends at " + waiver.expiresAt();
        case UNUSED -> what + " has waived nothing" + idleSince.map(it -> " since " + it).orElse("");
      };
    }
  }

  /** Why a waiver is worth a look. */
  public enum Attention {
    EXPIRED,
    EXPIRES_SOON,
    UNUSED
  }

  /**
   * The report on {@code policies}.
   *
   * @param uses what each waiver was good for; one that nobody watched is not called unused
   */
  public static PolicyReport of(PolicySet policies, WaiverUses uses, Instant now) {
    List<String> base = new ArrayList<>(PolicySentences.of(policies.base()));
    if (!policies.reserved().crates().isEmpty()) {
      base.add("Never looked up upstream, in any view: " + PolicySentences.joined(policies.reserved().crates()) + ".");
    }
    List<ViewReport> views =
        policies.views().values().stream()
            .map(view ->
                new ViewReport(
                    view.view(), PolicySentences.of(view).stream().filter(it -> !base.contains(it)).toList()))
            .toList();
    return new PolicyReport(base, views, notes(policies, uses, now));
  }

  private static List<WaiverNote> notes(PolicySet policies, WaiverUses uses, Instant now) {
    List<WaiverNote> notes = new ArrayList<>();
    for (Waiver waiver : policies.waivers()) {
      if (!waiver.isActive(now)) {
        notes.add(new WaiverNote(waiver, Attention.EXPIRED, Optional.empty()));
        continue;
      }
      if (!waiver.isActive(now.plus(EXPIRES_SOON))) {
        notes.add(new WaiverNote(waiver, Attention.EXPIRES_SOON, Optional.empty()));
      }
      uses.of(waiver)
          .filter(it -> it.lastUsed().map(last -> !now.isBefore(last.plus(IDLE))).orElse(true))
          .ifPresent(it -> notes.add(new WaiverNote(waiver, Attention.UNUSED, Optional.of(it.idleSince()))));
    }
    return notes;
  }
}
