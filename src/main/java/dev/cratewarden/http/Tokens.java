package dev.cratewarden.http;

import dev.cratewarden.mirror.AccessToken;
import java.util.Optional;

/** The tokens that open this server. For an event loop: memory only. */
public interface Tokens {
  /** Whether cargo needs a token with scope {@code read} for all it asks. */
  boolean clientsNeedOne();

  /** Whether there is any token with scope {@code admin}, so that the administration needs one. */
  boolean anyAdmin();

  /** The valid token whose secret this is. */
  Optional<AccessToken> find(String secret);
}
