package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tokens that open this server. Looking one up costs a hash and touches memory alone; making and revoking one takes
 * effect at once.
 *
 * <p>A secret is 256 random bits, and what is kept of it is its plain SHA-256. The slow hashes that passwords need
 * would add nothing: they make guessing dear where a secret is one of few, and this one cannot be guessed at any price.
 * They would cost a request milliseconds instead. For the same reason a look-up by the hash needs no constant time:
 * whoever measures it learns something of hashes, from which no secret follows.
 */
public final class AccessTokens {
  /** What secrets begin with, so that scanners of repositories and logs recognize one that has leaked. */
  public static final String PREFIX = "cratewarden_";

  private static final int SECRET_BYTES = 32;
  private static final int SECRET_CHARACTERS_MAX = 256;

  private final TokenArchive archive;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private volatile Known known;

  /** The tokens in {@code archive}. */
  public AccessTokens(TokenArchive archive, InstantSource clock) {
    this.archive = archive;
    this.clock = clock;
    this.known = Known.of(archive.load());
  }

  private record Known(List<AccessToken> all, Map<String, AccessToken> byHash, boolean anyAdmin) {
    static Known of(List<AccessToken> all) {
      Map<String, AccessToken> byHash = new HashMap<>();
      all.forEach(it -> byHash.put(it.sha256(), it));
      boolean anyAdmin = all.stream().anyMatch(it -> it.scopes().contains(AccessToken.Scope.ADMIN));
      return new Known(List.copyOf(all), Map.copyOf(byHash), anyAdmin);
    }
  }

  /** The one time that a secret is seen. */
  public record Issued(AccessToken token, String secret) {}

  /** All tokens, expired ones too, in the order in which they were made. */
  public List<AccessToken> all() {
    return known.all;
  }

  /**
   * Whether there is one with scope {@code admin}. One that has expired counts: what it guarded shall not be open again
   * because a date has passed.
   */
  public boolean anyAdmin() {
    return known.anyAdmin;
  }

  /** The valid token whose secret this is. */
  public Optional<AccessToken> find(String secret) {
    if (known.all.isEmpty() || secret.isEmpty() || secret.length() > SECRET_CHARACTERS_MAX) {
      return Optional.empty();
    }
    return Optional.ofNullable(known.byHash.get(hash(secret))).filter(it -> it.isValid(clock.instant()));
  }

  /**
   * Makes one.
   *
   * @throws IllegalArgumentException saying why, if there is one of that name, or the name or the time makes no sense
   */
  public synchronized Issued issue(String name, Set<AccessToken.Scope> scopes, Optional<Instant> expiresAt) {
    Instant now = clock.instant();
    if (!AccessToken.isName(name)) {
      throw new IllegalArgumentException(
          "a token's name is a letter or digit, then up to 63 of those and . _ @ - and nothing else");
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("a token needs a scope");
    }
    if (expiresAt.isPresent() && !now.isBefore(expiresAt.get())) {
      throw new IllegalArgumentException("it would have expired at " + expiresAt.get() + " already");
    }
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    AccessToken made = new AccessToken(name, scopes, hash(secret), now, expiresAt);
    known =
        Known.of(
            archive.update(kept -> {
              if (kept.stream().anyMatch(it -> it.name().equals(name))) {
                throw new IllegalArgumentException("there is a token " + name + "; revoke it first");
              }
              List<AccessToken> more = new ArrayList<>(kept);
              more.add(made);
              return more;
            }));
    return new Issued(made, secret);
  }

  /** Makes the token of that name open nothing any more; whether there was one. */
  public synchronized boolean revoke(String name) {
    boolean[] found = {false};
    known =
        Known.of(
            archive.update(kept -> {
              List<AccessToken> left = kept.stream().filter(it -> !it.name().equals(name)).toList();
              found[0] = left.size() < kept.size();
              return left;
            }));
    return found[0];
  }

  private static String hash(String secret) {
    return Checksum.compute(secret.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
