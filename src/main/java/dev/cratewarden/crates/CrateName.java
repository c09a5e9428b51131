package dev.cratewarden.crates;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The name of a crate, spelled as it was given.
 *
 * <p>An ASCII letter or underscore, then letters, digits, {@code -} and {@code _}, at most 64 characters: what
 * crates.io accepts ({@code crates_io_validation}) plus the leading underscore that dependency names may have. Two
 * spellings that differ in case or in {@code -} against {@code _} are different names to a registry's files and one
 * name to its policy: {@link #equals} compares the spelling, {@link #canonical()} is what policy and advisories
 * compare.
 */
public final class CrateName implements Comparable<CrateName> {
  /** The longest name crates.io accepts, in characters. */
  public static final int CHARACTERS_MAX = 64;

  /**
   * What crates.io's migrations reserve: the parts of the Rust distribution and the device names of Windows; canonical.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "alloc",
          "arena",
          "ast",
          "builtins",
          "collections",
          "compiler-builtins",
          "compiler-rt",
          "compiletest",
          "core",
          "coretest",
          "debug",
          "driver",
          "flate",
          "fmt-macros",
          "grammar",
          "graphviz",
          "macro",
          "macros",
          "proc-macro",
          "rbml",
          "rust-installer",
          "rustbook",
          "rustc",
          "rustc-back",
          "rustc-borrowck",
          "rustc-driver",
          "rustc-llvm",
          "rustc-resolve",
          "rustc-trans",
          "rustc-typeck",
          "rustdoc",
          "rustllvm",
          "rustuv",
          "serialize",
          "std",
          "syntax",
          "test",
          "unicode",
          "nul",
          "con",
          "prn",
          "aux",
          "com0",
          "com1",
          "com2",
          "com3",
          "com4",
          "com5",
          "com6",
          "com7",
          "com8",
          "com9",
          "lpt0",
          "lpt1",
          "lpt2",
          "lpt3",
          "lpt4",
          "lpt5",
          "lpt6",
          "lpt7",
          "lpt8",
          "lpt9");

  private final String value;
  private final String lowerCase;
  private final String canonical;

  private CrateName(String value) {
    this.value = value;
    this.lowerCase = value.toLowerCase(Locale.ROOT);
    this.canonical = lowerCase.replace('_', '-');
  }

  /** The name, if {@code text} is one. */
  public static Optional<CrateName> parse(String text) {
    return isValid(text) ? Optional.of(new CrateName(text)) : Optional.empty();
  }

  /**
   * The name.
   *
   * @throws IllegalArgumentException if {@code text} is no crate name
   */
  public static CrateName of(String text) {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not a crate name: " + Quoted.of(text));
    }
    return new CrateName(text);
  }

  private static boolean isValid(String text) {
    int length = text.length();
    if (length == 0 || length > CHARACTERS_MAX || !isLetter(text.charAt(0)) && text.charAt(0) != '_') {
      return false;
    }
    for (int i = 1; i < length; i++) {
      char c = text.charAt(i);
      if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  /** The spelling this name was given in: what stands in a download URL and in an index line. */
  public String value() {
    return value;
  }

  /** In lower case, separators kept: the key of the crate's index file. */
  public String lowerCase() {
    return lowerCase;
  }

  /** In lower case with {@code _} as {@code -}: equal for all spellings that crates.io holds to be one name. */
  public String canonical() {
    return canonical;
  }

  /**
   * Whether crates.io lets nobody publish this name. Only information: a private registry may well have it, and it is
   * served like any other.
   */
  public boolean isReserved() {
    return RESERVED.contains(canonical);
  }

  /**
   * The other spellings that cargo asks for, in its order, when this one gives nothing: all separators as {@code _},
   * then all as {@code -}; never this spelling itself.
   */
  public List<CrateName> alternates() {
    return Stream.of(value.replace('-', '_'), value.charAt(0) + value.substring(1).replace('_', '-'))
        .filter(spelling -> !spelling.equals(value))
        .map(CrateName::new)
        .toList();
  }

  @Override
  public int compareTo(CrateName other) {
    return value.compareTo(other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CrateName that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
