package dev.cratewarden.mirror;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A key to this server, as far as the server knows it: the secret itself is with its bearer alone.
 *
 * @param name unique among all tokens; what logs and the ledger of deliveries say of requests made with it
 * @param scopes what it opens; never empty
 * @param sha256 of the secret, in lower-case hexadecimal
 * @param expiresAt the first instant at which it opens nothing; absent if it never ends by itself
 */
public record AccessToken(
    String name, Set<Scope> scopes, String sha256, Instant createdAt, Optional<Instant> expiresAt) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  /** What a token opens. */
  public enum Scope {
    /** Whatever cargo asks for, where clients need a token at all. */
    READ,
    /** The administration. */
    ADMIN;

    /** As commands and files spell it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The scope spelled {@code word}, if there is one. */
    public static Optional<Scope> of(String word) {
      for (Scope scope : values()) {
        if (scope.word().equals(word)) {
          return Optional.of(scope);
        }
      }
      return Optional.empty();
    }
  }

  public AccessToken {
    scopes = Collections.unmodifiableSet(EnumSet.copyOf(scopes));
  }

  /**
   * Whether {@code name} may name a token: a letter or digit, then those and {@code . _ @ -}; 64 characters at most.
   */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Whether it opens anything at {@code now}. */
  public boolean isValid(Instant now) {
    return expiresAt.map(now::isBefore).orElse(true);
  }
}
