package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateName;
import java.util.Locale;
import java.util.Optional;

/**
 * A pattern for crate names: {@code *} stands for any characters, {@code ?} for one.
 *
 * <p>It compares as crates.io does: case does not count and {@code _} is {@code -}, so that no other spelling slips
 * past a rule.
 */
public final class CrateGlob {
  /** Matches every crate. */
  public static final CrateGlob ANY = new CrateGlob("*");

  private static final int CHARACTERS_MAX = 128;

  private final String text;
  private final String canonical;
  private final boolean literal;

  private CrateGlob(String text) {
    this.text = text;
    this.canonical = text.toLowerCase(Locale.ROOT).replace('_', '-');
    this.literal = text.indexOf('*') < 0 && text.indexOf('?') < 0;
  }

  /** The pattern, if {@code text} is one: 1 to 128 characters, each of a crate name or {@code *} or {@code ?}. */
  public static Optional<CrateGlob> parse(String text) {
    if (text.isEmpty() || text.length() > CHARACTERS_MAX) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean fits = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_*?".indexOf(c) >= 0;
      if (!fits) {
        return Optional.empty();
      }
    }
    return Optional.of(new CrateGlob(text));
  }

  /**
   * The pattern.
   *
   * @throws IllegalArgumentException if {@code text} is none
   */
  public static CrateGlob of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a pattern for crate names: " + text));
  }

  /** The pattern of exactly this crate, in all spellings. */
  public static CrateGlob of(CrateName name) {
    return new CrateGlob(name.value());
  }

  /** Whether the pattern matches {@code name}. */
  public boolean matches(CrateName name) {
    return literal ? canonical.equals(name.canonical()) : matches(name.canonical());
  }

  /** Backtracks to the latest star only, so time is at most pattern times name. */
  private boolean matches(String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      char c = p < canonical.length() ? canonical.charAt(p) : 0;
      if (c == '*') {
        star = p++;
        resume = n;
      } else if (c == '?' || c == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < canonical.length() && canonical.charAt(p) == '*') {
      p++;
    }
    return p == canonical.length();
  }

  /**
   * The only name it matches in {@linkplain CrateName#canonical() canonical} spelling, if it has no {@code *} and no
   * {@code ?}.
   */
  Optional<String> onlyName() {
    return literal ? Optional.of(canonical) : Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CrateGlob that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The pattern as written. */
  @Override
  public String toString() {
    return text;
  }
}
