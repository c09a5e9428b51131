package dev.cratewarden.policy;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One licence as SPDX names it, perhaps "or later", perhaps with an exception: {@code MIT}, {@code GPL-2.0+},
 * {@code Apache-2.0 WITH LLVM-exception}.
 *
 * @param family the identifier without its version, in lower case
 * @param version the version at the identifier's end, empty if there is none
 * @param orLater whether later versions of the family are meant too
 * @param exception the exception's identifier in lower case, empty if there is none
 * @param text as written
 */
public record LicenseTerm(String family, String version, boolean orLater, String exception, String text) {
  private static final Pattern ID = Pattern.compile("(?:DocumentRef-[A-Za-z0-9.-]+:)?[A-Za-z0-9.-]+");
  private static final Pattern VERSIONED = Pattern.compile("(.+)-(\\d{1,9}(?:\\.\\d{1,9}){0,3})");

  /** The term in {@code text}, if it is an identifier with an optional {@code +} and an optional {@code WITH} and exception. */
  public static Optional<LicenseTerm> parse(String text) {
    String[] words = text.strip().split("\\s+");
    if (words.length == 1) {
      return of(words[0], "", text.strip());
    }
    boolean with = words.length == 3 && (words[1].equals("WITH") || words[1].equals("with"));
    return with && ID.matcher(words[2]).matches() ? of(words[0], words[2], text.strip()) : Optional.empty();
  }

  static Optional<LicenseTerm> of(String identifier, String exception, String text) {
    String id = identifier;
    boolean orLater = false;
    if (id.endsWith("+")) {
      id = id.substring(0, id.length() - 1);
      orLater = true;
    }
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    id = id.toLowerCase(Locale.ROOT);
    if (id.endsWith("-or-later")) {
      id = id.substring(0, id.length() - "-or-later".length());
      orLater = true;
    } else if (id.endsWith("-only")) {
      id = id.substring(0, id.length() - "-only".length());
    }
    Matcher versioned = VERSIONED.matcher(id);
    boolean hasVersion = versioned.matches();
    return Optional.of(new LicenseTerm(
        hasVersion ? versioned.group(1) : id,
        hasVersion ? versioned.group(2) : "",
        orLater,
        exception.toLowerCase(Locale.ROOT),
        text));
  }

  /** Whether someone who accepts this may use what is offered under {@code offer}: some version fits both, and the exception is the same. */
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
