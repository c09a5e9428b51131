package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cratewarden.mirror.AccessTokens;
import dev.cratewarden.mirror.Operation;
import java.util.function.Consumer;

/** Makes a token open nothing any more: {@code {"name":…}}. */
public final class TokensRevokeOperation implements Operation {
  private final AccessTokens tokens;

  public TokensRevokeOperation(AccessTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "tokens-revoke";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    return JsonNodeFactory.instance.objectNode().put("revoked", tokens.revoke(arguments.path("name").asText()));
  }
}
