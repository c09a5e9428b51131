package dev.cratewarden.policy;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Oddities that mean more together than each alone: an element of {@code anomalies.together}. */
public record Combination(Set<ReasonCode> codes) {
  private static final String JOINT = " + ";

  /**
   * Of two codes and more.
   *
   * @throws IllegalArgumentException if there are fewer, or one is no oddity
   */
  public Combination {
    if (codes.size() < 2 || !ReasonCode.ODDITIES.containsAll(codes)) {
      throw new IllegalArgumentException("not a combination of oddities: " + codes);
    }
    codes = Collections.unmodifiableSet(EnumSet.copyOf(codes));
  }

  /** The combination that {@code text} names, such as {@code yank-lure + new-dependency-is-new}. */
  public static Optional<Combination> parse(String text) {
    EnumSet<ReasonCode> codes = EnumSet.noneOf(ReasonCode.class);
    for (String word : text.split("\\+", -1)) {
      Optional<ReasonCode> code = ReasonCode.ODDITIES.stream().filter(it -> it.key().equals(word.strip())).findFirst();
      if (code.isEmpty() || !codes.add(code.get())) {
        return Optional.empty();
      }
    }
    return codes.size() < 2 ? Optional.empty() : Optional.of(new Combination(codes));
  }

  static Combination of(ReasonCode... codes) {
    return new Combination(EnumSet.copyOf(Arrays.asList(codes)));
  }

  boolean isIn(Collection<ReasonCode> found) {
    return found.containsAll(codes);
  }

  /** As the policy file spells it. */
  @Override
  public String toString() {
    return codes.stream().map(ReasonCode::key).collect(Collectors.joining(JOINT));
  }
}
