package dev.cratewarden.http;

import dev.cratewarden.mirror.AccessToken;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * Knows clients by their tokens, and where clients need one lets in those that have it.
 *
 * <p>Cargo first asks for {@code config.json} without a token; the 401 makes it come back with one, and from then on
 * {@code auth-required} in that file makes it send the token along with everything. What cargo does not ask for (the
 * pages, metrics and health) needs none.
 */
final class ClientGate {
  private final Tokens tokens;
  private final Optional<String> localSecret;
  private final Origins origins;
  private final ReplyWriter replies;

  /** Lets in by {@code tokens}, and the server's own self-test by {@code localSecret}. */
  ClientGate(Tokens tokens, Optional<String> localSecret, Origins origins, ReplyWriter replies) {
    this.tokens = tokens;
    this.localSecret = localSecret;
    this.origins = origins;
    this.replies = replies;
  }

  /** Whether cargo needs a token here. */
  boolean isShut() {
    return tokens.clientsNeedOne();
  }

  /** Whether the request may go on; if not, it is answered. */
  boolean lets(Exchange exchange, Target target) {
    if (!isForCargo(target) || !tokens.clientsNeedOne()) {
      return true;
    }
    String secret = secret(exchange);
    Optional<AccessToken> token = tokens.find(secret);
    if (token.isPresent() && token.get().scopes().contains(AccessToken.Scope.READ)
        || localSecret.isPresent() && isEqual(localSecret.get(), secret)) {
      return true;
    }
    if (token.isPresent()) {
      replies.forbidden(exchange, "the token " + token.get().name() + " has no scope read");
    } else {
      replies.clientUnknown(
          exchange,
          secret.isEmpty()
              ? "this mirror needs a token; whoever runs it makes one with: cratewarden token create NAME"
              : "this token is unknown, revoked or expired",
          origins.baseUrl(exchange.request()));
    }
    return false;
  }

  /** The name of the valid token that came along. */
  Optional<String> tokenName(Exchange exchange) {
    String secret = secret(exchange);
    return secret.isEmpty() ? Optional.empty() : tokens.find(secret).map(AccessToken::name);
  }

  /** Exhaustive, so that nobody adds a way to a crate without deciding about it here. */
  private static boolean isForCargo(Target target) {
    return switch (target) {
      case Target.Config it -> true;
      case Target.Index it -> true;
      case Target.NoIndexFile it -> true;
      case Target.Download it -> true;
      case Target.NoTarball it -> true;
      case Target.Api it -> true;
      case Target.Audit it -> true;
      case Target.Advisories it -> true;
      case Target.Toolchain it -> true;
      case Target.GitProbe it -> false;
      case Target.Why it -> false;
      case Target.Live it -> false;
      case Target.Ready it -> false;
      case Target.Metrics it -> false;
      case Target.WebPage it -> false;
      case Target.Admin it -> false;
      case Target.Nowhere it -> false;
      case Target.Malformed it -> false;
      case Target.TooLong it -> false;
    };
  }

  /**
   * What the request's {@code Authorization} says: cargo sends the token alone, others put {@code Bearer} before it,
   * and who knows only URLs, such as rustup, sends it as the password in one.
   */
  static String secret(Exchange exchange) {
    String header = exchange.header(HttpHeaders.AUTHORIZATION);
    if (header.regionMatches(true, 0, "basic ", 0, 6)) {
      return password(header.substring(6).strip());
    }
    return header.regionMatches(true, 0, "bearer ", 0, 7) ? header.substring(7).strip() : header;
  }

  private static String password(String base64) {
    try {
      String userAndPassword = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return userAndPassword.substring(userAndPassword.indexOf(':') + 1);
    } catch (IllegalArgumentException e) {
      return base64;
    }
  }

  /** Takes the same time for all of one length. */
  static boolean isEqual(String secret, String given) {
    return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
