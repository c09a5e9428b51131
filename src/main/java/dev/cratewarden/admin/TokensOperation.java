package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.AccessToken;
import dev.cratewarden.mirror.AccessTokens;
import dev.cratewarden.mirror.Operation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Lists the tokens, without anything that opens. */
public final class TokensOperation implements Operation {
  private final AccessTokens tokens;
  private final InstantSource clock;

  public TokensOperation(AccessTokens tokens, InstantSource clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "tokens";
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode all = answer.putArray("tokens");
    Instant now = clock.instant();
    tokens.all().forEach(it -> all.add(describe(it, now)));
    return answer;
  }

  /** Everything about a token but its secret. */
  static ObjectNode describe(AccessToken token, Instant now) {
    ObjectNode one = JsonNodeFactory.instance.objectNode().put("name", token.name());
    ArrayNode scopes = one.putArray("scopes");
    token.scopes().forEach(it -> scopes.add(it.word()));
    return one.put("createdAt", token.createdAt().toString())
        .put("expiresAt", token.expiresAt().map(Instant::toString).orElse(null))
        .put("valid", token.isValid(now));
  }
}
