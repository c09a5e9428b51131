package dev.cratewarden.report;

import dev.cratewarden.mirror.ReleaseDifference;
import dev.cratewarden.policy.CleanText;
import dev.cratewarden.scan.TarballDiff;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A difference between two releases in words, for people who decide about it. */
final class DifferenceText {
  private static final int PATHS_MAX = 12;

  private DifferenceText() {}

  static boolean isAsked(ReleaseDifference difference) {
    return difference.previous().isPresent();
  }

  static String heading(ReleaseDifference difference) {
    return "Difference to " + difference.previous().map(Object::toString).orElse("nothing");
  }

  /** What differs, by name. */
  static Map<String, String> facts(ReleaseDifference difference) {
    Map<String, String> facts = new LinkedHashMap<>();
    if (difference.diff().isEmpty()) {
      facts.put("difference", "not known: " + difference.missing());
      return facts;
    }
    TarballDiff diff = difference.diff().get();
    facts.put("size", size(diff));
    if (!diff.newDependencies().isEmpty()) {
      facts.put("newly needs", String.join(", ", diff.newDependencies()));
    }
    if (!diff.newNativeFiles().isEmpty()) {
      facts.put("new machine code", String.join(", ", diff.newNativeFiles()));
    }
    put(facts, "added", diff.added());
    put(facts, "removed", diff.removed());
    put(facts, "changed", diff.changed());
    return facts;
  }

  private static String size(TarballDiff diff) {
    return diff.bytesBefore()
        + " bytes became "
        + diff.bytes()
        + String.format(Locale.ROOT, " (%.1f times)", diff.bytes() / (double) Math.max(1, diff.bytesBefore()));
  }

  private static void put(Map<String, String> facts, String name, List<TarballDiff.Changed> files) {
    if (files.isEmpty()) {
      return;
    }
    List<String> shown = new ArrayList<>(files.stream().limit(PATHS_MAX).map(TarballDiff.Changed::path).toList());
    if (files.size() > PATHS_MAX) {
      shown.add("and " + (files.size() - PATHS_MAX) + " more");
    }
    facts.put(name, files.size() + (files.size() == 1 ? " file: " : " files: ") + String.join(", ", shown));
  }

  /** The lines of a changed text, blanks kept, and every other unseen character made visible. */
  static List<String> lines(TarballDiff.ChangedText text) {
    return text.lines().stream().map(CleanText::visible).toList();
  }
}
