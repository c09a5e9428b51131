package dev.cratewarden.upstream;

import dev.cratewarden.mirror.MirrorEvents.Kind;
import dev.cratewarden.mirror.MirrorEvents.Outcome;
import dev.cratewarden.mirror.Upstream.Failure;
import dev.cratewarden.mirror.Upstream.Nonsense;
import dev.cratewarden.mirror.Upstream.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Upstream's {@code config.json}: read when first needed, read again when old, the last good one kept while upstream
 * fails.
 *
 * <p>As with cargo, it is asked for without the token first; if that is answered by 401, again with it.
 */
final class ConfigSource {
  private static final long CONFIG_BYTES_MAX = 1 << 20;
  private static final Duration REFRESH_MAX = Duration.ofSeconds(3);
  private static final Duration AFTER_FAILED_REFRESH = Duration.ofSeconds(30);

  /** What is known of the configuration. */
  sealed interface Read {}

  /** It was read, now or earlier. */
  record Known(RegistryConfig config) implements Read {}

  /** It was never read, and cannot be read now. */
  record Unknown(Failure failure) implements Read {}

  private record Held(RegistryConfig config, long readAgainNanos) {}

  private record LastFailure(Failure failure, long atNanos) {}

  private final HttpUrl url;
  private final UpstreamOptions options;
  private final Exchange exchange;
  private final Replies replies;
  private final Tries tries;
  private final AllowedHosts allowed;
  private final int triesMax;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable Held held;
  private volatile @Nullable LastFailure lastFailure;

  ConfigSource(
      HttpUrl index,
      UpstreamOptions options,
      Exchange exchange,
      Replies replies,
      Tries tries,
      AllowedHosts allowed,
      int triesMax) {
    this.url = index.newBuilder().addPathSegment("config.json").build();
    this.options = options;
    this.exchange = exchange;
    this.replies = replies;
    this.tries = tries;
    this.allowed = allowed;
    this.triesMax = triesMax;
  }

  /** The configuration, within {@code deadline}. */
  Read current(Deadline deadline) {
    Held known = held;
    if (known == null) {
      return first(deadline);
    }
    if (System.nanoTime() - known.readAgainNanos() >= 0 && reading.tryLock()) {
      try {
        refresh(known);
      } finally {
        reading.unlock();
      }
    }
    return new Known(Optional.ofNullable(held).orElse(known).config());
  }

  /** Many may wait here for one to read; a failure is shared by all who waited for it. */
  private Read first(Deadline deadline) {
    long askedNanos = System.nanoTime();
    try {
      if (!reading.tryLock(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
        return new Unknown(new Unavailable("upstream's config.json does not come", Optional.empty()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Unknown(new Unavailable("interrupted while asking upstream", Optional.empty()));
    }
    try {
      Held known = held;
      LastFailure shared = lastFailure;
      if (known != null) {
        return new Known(known.config());
      }
      if (shared != null && shared.atNanos() - askedNanos >= 0) {
        return new Unknown(shared.failure());
      }
      Read read = ask(triesMax, deadline);
      keep(read);
      return read;
    } finally {
      reading.unlock();
    }
  }

  /** One short try: whoever came by waits for it. */
  private void refresh(Held known) {
    Read read = ask(1, Deadline.in(REFRESH_MAX));
    if (read instanceof Unknown) {
      held = new Held(known.config(), System.nanoTime() + AFTER_FAILED_REFRESH.toNanos());
    } else {
      keep(read);
    }
  }

  private void keep(Read read) {
    switch (read) {
      case Known known -> {
        allowed.name(known.config().namedHosts());
        held = new Held(known.config(), System.nanoTime() + options.times().configFresh().toNanos());
      }
      case Unknown unknown -> lastFailure = new LastFailure(unknown.failure(), System.nanoTime());
    }
  }

  private Read ask(int tryCount, Deadline deadline) {
    Tries.Question question = new Tries.Question(Kind.CONFIG, "config.json", url.host(), tryCount, deadline);
    return tries.ask(question, Unknown::new, turn -> Alarm.during(turn.limit(), this::read));
  }

  /** Asks once, past breaker and limits; for a look from outside. */
  Tries.Result<Read> read(Alarm alarm) throws IOException {
    Held known = held;
    boolean withToken = known != null && known.config().authRequired();
    Tries.Result<Read> result = read(alarm, withToken);
    boolean refused = result instanceof Tries.Answered<Read> answered && answered.outcome() == Outcome.UNAVAILABLE;
    return refused && !withToken && options.token().isPresent() ? read(alarm, true) : result;
  }

  private Tries.Result<Read> read(Alarm alarm, boolean withToken) throws IOException {
    Optional<String> token = withToken ? options.token() : Optional.empty();
    try (Response response = exchange.ask(new Exchange.Question(url, Headers.EMPTY, token), alarm)) {
      return switch (response.code()) {
        case 200 -> {
          RegistryConfig config = RegistryConfig.parse(replies.body(response, CONFIG_BYTES_MAX));
          yield new Tries.Answered<>(new Known(withToken ? config.requiringAuth() : config), Outcome.OK);
        }
        case 401 ->
            answered(
                new Unavailable(
                    url.host() + (withToken ? " rejects our token" : " asks for a token"), Optional.empty()),
                Outcome.UNAVAILABLE);
        case 404, 410, 451 ->
            answered(new Nonsense(url.host() + " has no config.json there: is it a sparse index?"), Outcome.NONSENSE);
        default -> replies.other(response, Unknown::new);
      };
    }
  }

  private static Tries.Result<Read> answered(Failure failure, Outcome outcome) {
    return new Tries.Answered<>(new Unknown(failure), outcome);
  }
}
