package dev.cratewarden.mirror;

import java.util.Map;
import java.util.Optional;

/**
 * Who asks, as far as HTTP tells. Everything but the address and the token is the client's own claim.
 *
 * @param address of the client; behind a trusted proxy, the address that the proxy names
 * @param token the {@linkplain AccessToken#name() name} of the valid token that came with the request; absent if none
 *     did
 * @param userAgent cut to a sane length
 * @param context headers that were configured to be kept (a CI job's name, for instance), by lower-case name
 */
public record Requester(
    String address, Optional<String> token, Optional<String> userAgent, Map<String, String> context) {
  /** The mirror itself, when it fetches for later. */
  public static final Requester MIRROR = new Requester("mirror", Optional.empty(), Optional.empty(), Map.of());
}
