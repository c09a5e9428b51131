package dev.cratewarden.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a licence expression by recursive descent; {@code AND} binds tighter than {@code OR}. */
final class LicenseExpressionParser {
  private final List<String> tokens;
  private int next;
  private int depth;

  LicenseExpressionParser(String text) {
    this.tokens = tokens(text);
  }

  private static List<String> tokens(String text) {
    List<String> all = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      boolean mark = c == '(' || c == ')' || c == '/';
      if (mark || c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        if (i > start) {
          all.add(text.substring(start, i));
        }
        if (mark) {
          all.add(String.valueOf(c));
        }
        start = i + 1;
      }
    }
    return all;
  }

  Optional<LicenseExpression> parse() {
    return anyOf().filter(whole -> next == tokens.size());
  }

  private Optional<LicenseExpression> anyOf() {
    List<LicenseExpression> parts = new ArrayList<>();
    do {
      Optional<LicenseExpression> part = allOf();
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts.add(part.get());
    } while (takes("OR", "or") || takes("/", "/"));
    return Optional.of(parts.size() == 1 ? parts.get(0) : new LicenseExpression.AnyOf(parts));
  }

  private Optional<LicenseExpression> allOf() {
    List<LicenseExpression> parts = new ArrayList<>();
    do {
      Optional<LicenseExpression> part = unit();
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts.add(part.get());
    } while (takes("AND", "and"));
    return Optional.of(parts.size() == 1 ? parts.get(0) : new LicenseExpression.AllOf(parts));
  }

  private Optional<LicenseExpression> unit() {
    if (takes("(", "(")) {
      if (++depth > LicenseExpression.DEPTH_MAX) {
        return Optional.empty();
      }
      Optional<LicenseExpression> inner = anyOf().filter(it -> takes(")", ")"));
      depth--;
      return inner;
    }
    if (next == tokens.size() || isOperator(tokens.get(next))) {
      return Optional.empty();
    }
    String id = tokens.get(next++);
    if (!takes("WITH", "with")) {
      return LicenseTerm.of(id, "", id).map(LicenseExpression.Term::new);
    }
    if (next == tokens.size() || isOperator(tokens.get(next))) {
      return Optional.empty();
    }
    String exception = tokens.get(next++);
    return LicenseTerm.of(id, exception, id + " WITH " + exception).map(LicenseExpression.Term::new);
  }

  private static boolean isOperator(String token) {
    return switch (token) {
      case "OR", "or", "AND", "and", "WITH", "with" -> true;
      default -> false;
    };
  }

  private boolean takes(String upper, String lower) {
    boolean here = next < tokens.size() && (tokens.get(next).equals(upper) || tokens.get(next).equals(lower));
    next += here ? 1 : 0;
    return here;
  }
}
