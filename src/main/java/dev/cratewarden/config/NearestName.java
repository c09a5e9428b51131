package dev.cratewarden.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant to write. */
final class NearestName {
  private NearestName() {}

  /** The candidate with the fewest edits to {@code wrong}, unless so many are needed that it would be a guess. */
  static Optional<String> of(String wrong, Collection<String> candidates) {
    if (wrong.length() > 100) {
      return Optional.empty();
    }
    String needle = plain(wrong);
    int editsMax = needle.length() < 4 ? 1 : Math.max(2, needle.length() / 3);
    return candidates.stream()
        .filter(candidate -> edits(needle, plain(candidate)) <= editsMax)
        .min(
            Comparator.<String>comparingInt(candidate -> edits(needle, plain(candidate)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Case and kind of dash are the commonest slips and count nothing. */
  private static String plain(String name) {
    return name.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** Insertions, deletions, substitutions and swaps of neighbours that turn {@code a} into {@code b}. */
  private static int edits(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] = Math.min(cost[i - 1][j - 1] + substitution, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
