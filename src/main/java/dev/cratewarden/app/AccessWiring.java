package dev.cratewarden.app;

import dev.cratewarden.admin.TokensCreateOperation;
import dev.cratewarden.admin.TokensOperation;
import dev.cratewarden.admin.TokensRevokeOperation;
import dev.cratewarden.http.Tokens;
import dev.cratewarden.mirror.AccessToken;
import dev.cratewarden.mirror.AccessTokens;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.store.TokenFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The tokens of a data folder: what keeps them, what they open, and what can be done with them. */
final class AccessWiring implements Tokens {
  private final AccessTokens tokens;
  private final BooleanSupplier authRequired;
  private final List<Operation> operations;

  /**
   * The tokens of {@code data}.
   *
   * @param authRequired whether clients need one now
   */
  AccessWiring(Path data, InstantSource clock, BooleanSupplier authRequired) {
    this.tokens = new AccessTokens(new TokenFile(data), clock);
    this.authRequired = authRequired;
    this.operations =
        List.of(
            new TokensOperation(tokens, clock),
            new TokensCreateOperation(tokens, clock),
            new TokensRevokeOperation(tokens));
  }

  List<Operation> operations() {
    return operations;
  }

  /** Whether no token lets cargo in, although it needs one. */
  boolean locksEverybodyOut() {
    return clientsNeedOne() && tokens.all().stream().noneMatch(it -> it.scopes().contains(AccessToken.Scope.READ));
  }

  @Override
  public boolean clientsNeedOne() {
    return authRequired.getAsBoolean();
  }

  @Override
  public boolean anyAdmin() {
    return tokens.anyAdmin();
  }

  @Override
  public Optional<AccessToken> find(String secret) {
    return tokens.find(secret);
  }
}
