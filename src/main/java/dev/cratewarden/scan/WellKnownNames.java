package dev.cratewarden.scan;

import dev.cratewarden.crates.CrateName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names that people type from memory, and the names that could be meant to be taken for one of them.
 *
 * <p>Near is one slip of the keyboard, separators or digits that differ, letters that look alike, or a popular name
 * dressed up with what sounds official. Names that are well known themselves are near nothing.
 */
public final class WellKnownNames {
  /** In names shorter than this one slip gives another honest name too often. */
  private static final int SLIP_CHARACTERS_MIN = 5;

  private static final Set<String> DRESS =
      Set.of(
          "rs",
          "rust",
          "rustlang",
          "lib",
          "core",
          "api",
          "dev",
          "cli",
          "sdk",
          "util",
          "utils",
          "new",
          "next",
          "official",
          "real",
          "pro",
          "plus",
          "x",
          "js",
          "py",
          "cargo",
          "crate",
          "crates",
          "common",
          "helper",
          "helpers",
          "tool",
          "tools",
          "ng",
          "latest",
          "fixed",
          "patched",
          "secure",
          "safe",
          "fast",
          "lite",
          "v2",
          "v3");

  private final List<String> names;
  private final Set<String> shipped;
  private final Map<String, String> known = new HashMap<>();

  /** Of several that are read alike the first: those that come with the product stand before others. */
  private final Map<String, String> bySkeleton = new HashMap<>();

  private final Map<Integer, List<String>> byLength;

  /** Of these names, all of them beyond doubt. */
  public WellKnownNames(List<String> names) {
    this(names, Set.copyOf(names));
  }

  private WellKnownNames(List<String> names, Set<String> shipped) {
    this.names = List.copyOf(names);
    this.shipped = shipped;
    for (String name : names) {
      String canonical = canonical(name);
      known.putIfAbsent(canonical, name);
      bySkeleton.putIfAbsent(skeleton(canonical), name);
    }
    byLength = known.keySet().stream().collect(Collectors.groupingBy(String::length));
  }

  /** The list that comes with the product. */
  public static WellKnownNames shipped() {
    return new WellKnownNames(
        SourceRules.resource("well-known-names.txt")
            .lines()
            .map(String::strip)
            .filter(it -> !it.isEmpty() && !it.startsWith("#"))
            .toList());
  }

  /** These names and {@code more}, each of which may also be meant to be taken for another. */
  public WellKnownNames and(Collection<String> more) {
    List<String> all = new ArrayList<>(names);
    all.addAll(more);
    return new WellKnownNames(all, shipped);
  }

  /** A name that is easily taken for another. */
  public record Nearness(String popular, String how) {}

  /** The well-known name that {@code name} is near to, and how. */
  public Optional<Nearness> near(CrateName name) {
    return near(name, true);
  }

  /**
   * The well-known name that {@code name} is near to, and how.
   *
   * @param hasPast whether it is near to nothing if it is well known itself; without a past only a name that was so
   *     from the start is
   */
  public Optional<Nearness> near(CrateName name, boolean hasPast) {
    String canonical = name.canonical();
    String same = known.get(canonical);
    if (same != null && (hasPast || shipped.contains(same))) {
      return same.equals(name.value()) ? Optional.empty() : Optional.of(new Nearness(same, "is spelled otherwise"));
    }
    String alike = bySkeleton.get(skeleton(canonical));
    if (alike != null && !canonical(alike).equals(canonical) && canonical.length() > 3) {
      return Optional.of(new Nearness(alike, "looks alike, or differs in separators only"));
    }
    return dressed(canonical).or(() -> slip(canonical));
  }

  private Optional<Nearness> slip(String name) {
    if (name.length() < SLIP_CHARACTERS_MIN) {
      return Optional.empty();
    }
    for (int length = name.length() - 1; length <= name.length() + 1; length++) {
      for (String each : byLength.getOrDefault(length, List.of())) {
        if (each.length() >= SLIP_CHARACTERS_MIN && !each.equals(name) && isOneSlip(name, each)) {
          return Optional.of(new Nearness(known.getOrDefault(each, each), "is one letter away"));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether one letter was put in, left out, swapped with the next or, in a longer name, replaced. */
  private static boolean isOneSlip(String a, String b) {
    int start = 0;
    int shorter = Math.min(a.length(), b.length());
    while (start < shorter && a.charAt(start) == b.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < shorter - start && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
      end++;
    }
    int inA = a.length() - start - end;
    int inB = b.length() - start - end;
    boolean swapped =
        inA == 2 && inB == 2 && a.charAt(start) == b.charAt(start + 1) && a.charAt(start + 1) == b.charAt(start);
    boolean replaced = inA == 1 && inB == 1;
    return swapped || replaced && a.length() > SLIP_CHARACTERS_MIN || inA + inB == 1;
  }

  private Optional<Nearness> dressed(String name) {
    String[] words = name.split("-", -1);
    for (int from = 0; from < words.length; from++) {
      for (int to = words.length; to > from; to--) {
        String core = String.join("-", Arrays.copyOfRange(words, from, to));
        String bare = withoutDigits(core);
        int extra = words.length - (to - from) + (bare.equals(core) ? 0 : 1);
        String popular = core.equals(name) ? null : known.get(core);
        popular = popular == null ? known.get(bare) : popular;
        if (popular != null
            && extra >= 1
            && isDress(words, from, to)
            && (extra >= 2 || isLoneDress(words, from, to, core, bare))) {
          return Optional.of(new Nearness(popular, "is that name with something added"));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isDress(String[] words, int from, int to) {
    for (int i = 0; i < words.length; i++) {
      if ((i < from || i >= to) && !DRESS.contains(words[i]) && !DRESS.contains(withoutDigits(words[i]))) {
        return false;
      }
    }
    return true;
  }

  /**
   * One thing added is honest in {@code tokio-core}; it is not when it only says that this is the Rust one, or is a
   * digit.
   */
  private static boolean isLoneDress(String[] words, int from, int to, String core, String bare) {
    if (!core.equals(bare)) {
      return bare.length() >= SLIP_CHARACTERS_MIN;
    }
    String added = from > 0 ? words[0] : words[words.length - 1];
    return (to - from) == words.length - 1
        && Set.of("rs", "rust", "official", "real", "latest", "fixed", "patched").contains(added);
  }

  private static String withoutDigits(String word) {
    int end = word.length();
    while (end > 1 && Character.isDigit(word.charAt(end - 1))) {
      end--;
    }
    return word.substring(0, end);
  }

  /** Equal for names that are read alike: separators gone, 0 and o, 1, i and l, rn and m, vv and w one. */
  private static String skeleton(String canonical) {
    return canonical
        .replace("-", "")
        .replace('0', 'o')
        .replace('1', 'l')
        .replace('i', 'l')
        .replace("rn", "m")
        .replace("vv", "w");
  }

  private static String canonical(String name) {
    return CrateName.parse(name).map(CrateName::canonical).orElse(name);
  }
}
