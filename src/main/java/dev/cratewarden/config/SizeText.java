package dev.cratewarden.config;

import dev.cratewarden.crates.Quoted;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of bytes as they are written: a whole number and B, KiB, MiB, GiB or TiB, such as {@code "64MiB"}; or {@code
 * "0"}.
 */
public final class SizeText {
  static final String EXPECTED = "a size such as \"64MiB\" or \"20GiB\" (B, KiB, MiB, GiB, TiB)";

  private static final Pattern FORM = Pattern.compile("([0-9]{1,15}) ?(B|KiB|MiB|GiB|TiB)");
  private static final long MAX = 1L << 50;

  private SizeText() {}

  /** The number of bytes that {@code text} says, if it says one. */
  public static OptionalLong of(String text) {
    try {
      return OptionalLong.of(parse(text));
    } catch (BadValueException e) {
      return OptionalLong.empty();
    }
  }

  static long parse(String text) throws BadValueException {
    if (text.equals("0")) {
      return 0;
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new BadValueException("expected " + EXPECTED + ", found " + Quoted.of(text));
    }
    int shift = 10 * "BKMGT".indexOf(matcher.group(2).charAt(0));
    long amount = Long.parseLong(matcher.group(1));
    if (amount > MAX >> shift) {
      throw new BadValueException(Quoted.of(text) + " is more than 1024TiB");
    }
    return amount << shift;
  }

  /** In the largest unit that divides it. */
  static String show(long bytes) {
    if (bytes == 0) {
      return "0";
    }
    int unit = Math.min(4, Long.numberOfTrailingZeros(bytes) / 10);
    return (bytes >> 10 * unit) + new String[] {"B", "KiB", "MiB", "GiB", "TiB"}[unit];
  }
}
