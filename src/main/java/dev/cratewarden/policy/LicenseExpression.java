package dev.cratewarden.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A licence expression as crates write it: SPDX 2.3 annex D, and the {@code MIT/Apache-2.0} of old manifests, whose
 * slash is an {@code OR}.
 *
 * <p>{@code OR} asks for one side that is allowed, {@code AND} for both; {@code WITH} binds an exception to one
 * licence; {@code +} lets later versions count. Operators are upper or lower case, as SPDX 3 allows.
 */
public sealed interface LicenseExpression {
  /** Longest text that is read, in characters; the longest of today's crates has some 200. */
  int CHARACTERS_MAX = 2000;

  /** Deepest nesting of parentheses that is read. */
  int DEPTH_MAX = 32;

  /** The expression in {@code text}, if it is one. */
  static Optional<LicenseExpression> parse(String text) {
    return text.length() > CHARACTERS_MAX ? Optional.empty() : new LicenseExpressionParser(text).parse();
  }

  /** Whether someone to whom these terms are acceptable may use what is offered so. */
  boolean isAllowedBy(List<LicenseTerm> acceptable);

  /** Every licence that is named, in the order of the text. */
  List<LicenseTerm> terms();

  /** One licence. */
  record Term(LicenseTerm license) implements LicenseExpression {
    @Override
    public boolean isAllowedBy(List<LicenseTerm> acceptable) {
      for (LicenseTerm it : acceptable) {
        if (it.accepts(license)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public List<LicenseTerm> terms() {
      return List.of(license);
    }
  }

  /** {@code OR}. */
  record AnyOf(List<LicenseExpression> parts) implements LicenseExpression {
    public AnyOf {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean isAllowedBy(List<LicenseTerm> acceptable) {
      return parts.stream().anyMatch(it -> it.isAllowedBy(acceptable));
    }

    @Override
    public List<LicenseTerm> terms() {
      return termsOf(parts);
    }
  }

  /** {@code AND}. */
  record AllOf(List<LicenseExpression> parts) implements LicenseExpression {
    public AllOf {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean isAllowedBy(List<LicenseTerm> acceptable) {
      return parts.stream().allMatch(it -> it.isAllowedBy(acceptable));
    }

    @Override
    public List<LicenseTerm> terms() {
      return termsOf(parts);
    }
  }

  private static List<LicenseTerm> termsOf(List<LicenseExpression> parts) {
    List<LicenseTerm> all = new ArrayList<>();
    parts.forEach(it -> all.addAll(it.terms()));
    return all;
  }
}
