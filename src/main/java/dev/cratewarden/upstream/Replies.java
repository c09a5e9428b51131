package dev.cratewarden.upstream;

import dev.cratewarden.crates.Quoted;
import dev.cratewarden.mirror.MirrorEvents.Outcome;
import dev.cratewarden.mirror.Upstream.Failure;
import dev.cratewarden.mirror.Upstream.Nonsense;
import dev.cratewarden.mirror.Upstream.Unavailable;
import dev.cratewarden.mirror.Validators;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import okhttp3.Headers;
import okhttp3.Response;

/**
 * What all answers of upstream have in common: statuses that mean trouble, validators, lifetime, a body that is wanted
 * whole.
 */
final class Replies {
  private static final int VALIDATOR_CHARACTERS_MAX = 512;

  private final BodyReader bodies = new BodyReader();
  private final Duration waitMax;
  private final InstantSource clock;

  Replies(UpstreamOptions options, InstantSource clock) {
    this.waitMax = options.limits().waitMax();
    this.clock = clock;
  }

  byte[] body(Response response, long bytesMax) throws IOException {
    return bodies.read(response, bytesMax, waitMax);
  }

  /** What any status means that has no meaning of its own to the question. */
  <A> Tries.Result<A> other(Response response, Function<Failure, A> failing) {
    int status = response.code();
    String host = response.request().url().host();
    return switch (status) {
      case 401 -> refused(failing, host + " refuses us (401): it wants credentials, or does not like our token");
      case 403 ->
          refused(
              failing, host + " refuses us (403): credentials, or a User-Agent without a contact, may be the cause");
      case 408, 425, 429 -> new Tries.Unwilling<>("status " + status, retryAfter(response), false);
      default ->
          status >= 500
              ? new Tries.Unwilling<>("status " + status, retryAfter(response), true)
              : new Tries.Answered<>(
                  failing.apply(new Nonsense(host + " answers with status " + status)), Outcome.NONSENSE);
    };
  }

  private static <A> Tries.Result<A> refused(Function<Failure, A> failing, String reason) {
    return new Tries.Answered<>(failing.apply(new Unavailable(reason, Optional.empty())), Outcome.UNAVAILABLE);
  }

  private Optional<Duration> retryAfter(Response response) {
    return Optional.ofNullable(response.header("Retry-After")).flatMap(it -> RetryAfter.parse(it, clock.instant()));
  }

  Optional<Duration> freshFor(Response response) {
    return CacheControl.freshFor(response.headers("Cache-Control"), Optional.ofNullable(response.header("Age")));
  }

  Validators validators(Response response) {
    return new Validators(
        Optional.ofNullable(response.header("ETag")).filter(Replies::canBeSent),
        Optional.ofNullable(response.header("Last-Modified")).filter(Replies::canBeSent));
  }

  /** Adds the condition under which a copy with these validators may be kept; whether there is one. */
  static boolean addCondition(Headers.Builder headers, Validators validators) {
    Optional<String> etag = validators.etag().filter(Replies::canBeSent);
    Optional<String> lastModified = validators.lastModified().filter(Replies::canBeSent);
    etag.ifPresentOrElse(
        it -> headers.add("If-None-Match", it),
        () -> lastModified.ifPresent(it -> headers.add("If-Modified-Since", it)));
    return etag.isPresent() || lastModified.isPresent();
  }

  /** Some servers send what no client may send back; such a validator is as good as none. */
  static boolean canBeSent(String validator) {
    return !validator.isBlank()
        && validator.length() <= VALIDATOR_CHARACTERS_MAX
        && validator.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
  }

  /** Names what came instead of a tarball, if its first byte betrays it. */
  static void requireNoWebPage(int firstByte, Response response) throws NonsenseException {
    if (firstByte == '<') {
      throw new NonsenseException(
          "a web page came instead of a tarball, of type "
              + Quoted.of(Exchange.header(response, "Content-Type", "unknown")));
    }
  }
}
