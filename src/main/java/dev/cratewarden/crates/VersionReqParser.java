package dev.cratewarden.crates;

import dev.cratewarden.crates.VersionReq.Comparator;
import dev.cratewarden.crates.VersionReq.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads one requirement from left to right; on refusal {@link #problem()} says why, in the words of the first thing
 * wrong.
 */
final class VersionReqParser {
  private final String text;
  private int at;
  private String problem = "";

  VersionReqParser(String text) {
    this.text = text;
  }

  String problem() {
    return problem;
  }

  Optional<VersionReq> parse() {
    skipSpaces();
    if (isWildcard()) {
      at++;
      skipSpaces();
      return at == text.length()
          ? Optional.of(text.equals("*") ? VersionReq.ANY : new VersionReq(text, List.of()))
          : refuse("a wildcard must stand alone");
    }
    List<Comparator> comparators = new ArrayList<>(2);
    while (true) {
      Optional<Comparator> comparator = comparator();
      if (comparator.isEmpty()) {
        return Optional.empty();
      }
      comparators.add(comparator.get());
      if (at == text.length()) {
        return Optional.of(new VersionReq(text, comparators));
      }
      if (text.charAt(at) != ',') {
        return refuse("expected a comma, found " + here());
      }
      if (comparators.size() == VersionReq.COMPARATORS_MAX) {
        return refuse("more than " + VersionReq.COMPARATORS_MAX + " comparators");
      }
      at++;
      skipSpaces();
    }
  }

  private Optional<Comparator> comparator() {
    int start = at;
    Operator operator = operator();
    boolean bare = at == start;
    skipSpaces();
    if (isWildcard()) {
      return refuse("a wildcard must stand alone");
    }
    OptionalLong major = number("major");
    if (major.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong minor = OptionalLong.empty();
    OptionalLong patch = OptionalLong.empty();
    if (skip('.')) {
      if (isWildcard()) {
        at++;
        operator = bare ? Operator.WILDCARD : operator;
        if (skip('.')) {
          if (!isWildcard()) {
            return refuse("only a wildcard may follow a wildcard");
          }
          at++;
        }
      } else {
        minor = number("minor");
        if (minor.isEmpty()) {
          return Optional.empty();
        }
        if (skip('.')) {
          if (isWildcard()) {
            at++;
            operator = bare ? Operator.WILDCARD : operator;
          } else {
            patch = number("patch");
            if (patch.isEmpty()) {
              return Optional.empty();
            }
          }
        }
      }
    }
    String pre = "";
    if (patch.isPresent()) {
      if (skip('-')) {
        pre = identifiers();
        if (!CrateVersion.identifiers(pre, true)) {
          return refuse("malformed pre-release");
        }
      }
      if (skip('+') && !CrateVersion.identifiers(identifiers(), false)) {
        return refuse("malformed build metadata");
      }
    }
    skipSpaces();
    return Optional.of(new Comparator(operator, major.getAsLong(), minor, patch, pre));
  }

  private Operator operator() {
    if (skip('=')) {
      return Operator.EXACT;
    }
    if (skip('>')) {
      return skip('=') ? Operator.GREATER_OR_EQUAL : Operator.GREATER;
    }
    if (skip('<')) {
      return skip('=') ? Operator.LESS_OR_EQUAL : Operator.LESS;
    }
    if (skip('~')) {
      return Operator.TILDE;
    }
    skip('^');
    return Operator.CARET;
  }

  private OptionalLong number(String part) {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    String digits = text.substring(start, at);
    if (digits.isEmpty()) {
      problem = "expected the " + part + " version number, found " + here();
      return OptionalLong.empty();
    }
    if (!CrateVersion.isNumber(digits)) {
      problem = "the " + part + " version number has a leading zero or is 2^64 or more";
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseUnsignedLong(digits));
  }

  private String identifiers() {
    int start = at;
    while (at < text.length() && (CrateVersion.isIdentifierCharacter(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    return text.substring(start, at);
  }

  private boolean isWildcard() {
    return at < text.length() && "*xX".indexOf(text.charAt(at)) >= 0;
  }

  private boolean skip(char expected) {
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpaces() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private String here() {
    return at == text.length() ? "the end" : Quoted.of(text.substring(at, at + 1));
  }

  private <T> Optional<T> refuse(String why) {
    problem = why;
    return Optional.empty();
  }
}
