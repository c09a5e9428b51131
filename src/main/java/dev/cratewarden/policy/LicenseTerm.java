package dev.cratewarden.policy;

import java.util.Locale;
import java.util.Optional;

/**
 * One licence as SPDX names it, perhaps "or later", perhaps with an exception: {@code MIT}, {@code GPL-2.0+}, {@code
 * Apache-2.0 WITH LLVM-exception}.
 *
 * @param family the identifier without its version, in lower case
 * @param version the version at the identifier's end, empty if there is none
 * @param orLater whether later versions of the family are meant too
 * @param exception the exception's identifier in lower case, empty if there is none
 * @param text as written
 */
public record LicenseTerm(String family, String version, boolean orLater, String exception, String text) {
  private static final int VERSION_DIGITS_MAX = 9;

  /**
   * The term in {@code text}, if it is an identifier with an optional {@code +} and an optional {@code WITH} and
   * exception.
   */
  public static Optional<LicenseTerm> parse(String text) {
    String[] words = text.strip().split("\\s+");
    if (words.length == 1) {
      return of(words[0], "", words[0]);
    }
    boolean with = words.length == 3 && (words[1].equals("WITH") || words[1].equals("with"));
    return with ? of(words[0], words[2], String.join(" ", words)) : Optional.empty();
  }

  /** The term of one identifier, with a {@code +} perhaps, and one exception; an empty exception is none. */
  static Optional<LicenseTerm> of(String identifier, String exception, String text) {
    boolean plus = identifier.endsWith("+");
    String id = (plus ? identifier.substring(0, identifier.length() - 1) : identifier).toLowerCase(Locale.ROOT);
    if (!isIdentifier(id) || !exception.isEmpty() && !isIdentifier(exception)) {
      return Optional.empty();
    }
    boolean orLater = id.endsWith("-or-later");
    if (orLater) {
      id = id.substring(0, id.length() - "-or-later".length());
    } else if (id.endsWith("-only")) {
      id = id.substring(0, id.length() - "-only".length());
    }
    int dash = id.lastIndexOf('-');
    boolean hasVersion = dash > 0 && isVersion(id, dash + 1);
    return Optional.of(
        new LicenseTerm(
            hasVersion ? id.substring(0, dash) : id,
            hasVersion ? id.substring(dash + 1) : "",
            plus || orLater,
            exception.toLowerCase(Locale.ROOT),
            text));
  }

  /** Letters, digits, dots and dashes, after {@code DocumentRef-…:} perhaps. */
  private static boolean isIdentifier(String text) {
    int from = text.regionMatches(true, 0, "DocumentRef-", 0, 12) ? text.indexOf(':') + 1 : 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-')) {
        return false;
      }
    }
    return text.length() > from;
  }

  /** Numbers between dots, each short enough for an {@code int}. */
  private static boolean isVersion(String text, int from) {
    int digits = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' ? digits == 0 : c < '0' || c > '9') {
        return false;
      }
      digits = c == '.' ? 0 : digits + 1;
      if (digits > VERSION_DIGITS_MAX) {
        return false;
      }
    }
    return digits > 0;
  }

  /**
   * Whether someone who accepts this may use what is offered under {@code offer}: some version fits both, and the
   * exception is the same.
   */
  boolean accepts(LicenseTerm offer) {
    if (!family.equals(offer.family) || !exception.equals(offer.exception)) {
      return false;
    }
    int order = compareVersions(version, offer.version);
    return order == 0 || order < 0 && orLater || order > 0 && offer.orLater;
  }

  /** By numbers; missing parts are zeros, so {@code 2} equals {@code 2.0}. No version is below every version. */
  private static int compareVersions(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return Boolean.compare(!a.isEmpty(), !b.isEmpty());
    }
    String[] as = a.split("\\.");
    String[] bs = b.split("\\.");
    for (int i = 0; i < Math.max(as.length, bs.length); i++) {
      int c = Integer.compare(part(as, i), part(bs, i));
      if (c != 0) {
        return c;
      }
    }
    return 0;
  }

  private static int part(String[] parts, int i) {
    return i < parts.length ? Integer.parseInt(parts[i]) : 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
