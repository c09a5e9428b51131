package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cratewarden.mirror.AccessToken;
import dev.cratewarden.mirror.AccessTokens;
import dev.cratewarden.mirror.Operation;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes a token: {@code {"name":…,"scopes":["read"],"expiresAt":…}}, the time being RFC 3339 and optional. Its secret
 * stands in the answer and nowhere else.
 */
public final class TokensCreateOperation implements Operation {
  private final AccessTokens tokens;
  private final InstantSource clock;

  public TokensCreateOperation(AccessTokens tokens, InstantSource clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "tokens-create";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    Set<AccessToken.Scope> scopes = EnumSet.noneOf(AccessToken.Scope.class);
    for (JsonNode word : arguments.path("scopes")) {
      scopes.add(
          AccessToken.Scope.of(word.asText())
              .orElseThrow(
                  () -> new RefusedException("not a scope, which is read or admin: \"" + word.asText() + "\"")));
    }
    try {
      AccessTokens.Issued issued = tokens.issue(arguments.path("name").asText(), scopes, expiry(arguments));
      return TokensOperation.describe(issued.token(), clock.instant()).put("secret", issued.secret());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Instant> expiry(JsonNode arguments) {
    JsonNode time = arguments.path("expiresAt");
    try {
      return time.isTextual() ? Optional.of(Instant.parse(time.asText())) : Optional.empty();
    } catch (DateTimeException e) {
      throw new RefusedException("expiresAt is no RFC 3339 time: \"" + time.asText() + "\"");
    }
  }
}
