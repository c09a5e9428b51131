package dev.cratewarden.upstream;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexPath;
import dev.cratewarden.crates.IndexSoundness;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.MirrorEvents.Kind;
import dev.cratewarden.mirror.MirrorEvents.Outcome;
import dev.cratewarden.mirror.Upstream;
import dev.cratewarden.mirror.Validators;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * The upstream registry over HTTP: words each question, and reads what came.
 *
 * <p>Calls block; make them on a virtual thread. Safe for many threads. Close it after the last call.
 */
public final class OkHttpUpstream implements Upstream, AutoCloseable {
  private static final Duration API_WAIT_MAX = Duration.ofSeconds(5);

  private final UpstreamOptions options;
  private final HttpUrl index;
  private final LookupLimit lookups;
  private final OkHttpClient client;
  private final Exchange exchange;
  private final Replies replies;
  private final CallThreads threads;
  private final Tries tries;
  private final Arrivals arrivals;
  private final ConfigSource configs;
  private final Tries.Sleep sleep;
  private final Pace apiPace;
  private final int triesMax;

  /**
   * Asks nothing yet.
   *
   * @param clock for the circuit breaker and for dates in {@code Retry-After}
   * @throws IllegalArgumentException if the CA file cannot be used
   */
  public OkHttpUpstream(UpstreamOptions options, MirrorEvents events, InstantSource clock) {
    this(options, events, Surroundings.real(clock));
  }

  OkHttpUpstream(UpstreamOptions options, MirrorEvents events, Surroundings around) {
    RetryPolicy retries = new RetryPolicy(options.retries(), around.random());
    this.options = options;
    this.index = HttpUrl.get(options.index());
    AllowedHosts allowed = new AllowedHosts(index, options.allowedHosts());
    this.lookups = new LookupLimit(around.dns(), options.times().connect());
    this.client = OneClient.of(options, allowed, lookups, around.listener());
    this.exchange = new Exchange(client, options);
    this.replies = new Replies(options, around.clock());
    this.threads = CallThreads.forRelease(around.release());
    this.tries = new Tries(options, events, around.clock(), retries, around.sleep(), threads);
    this.arrivals = new Arrivals(options, exchange, replies, threads, tries);
    this.triesMax = retries.triesMax();
    this.configs = new ConfigSource(index, options, exchange, replies, tries, allowed, triesMax);
    this.sleep = around.sleep();
    this.apiPace = new Pace(options.times().apiInterval(), API_WAIT_MAX);
  }

  @Override
  public IndexAnswer index(CrateName name, Validators validators) {
    Deadline deadline = Deadline.in(options.times().total());
    HttpUrl url = index.newBuilder().addPathSegments(IndexPath.of(name)).build();
    // Without a token to send, config.json says nothing that an index request needs to know.
    if (options.token().isEmpty()) {
      return index(name, validators, url, Optional.empty(), deadline);
    }
    return switch (configs.current(deadline)) {
      case ConfigSource.Unknown unknown -> unknown.failure();
      case ConfigSource.Known known -> index(name, validators, url, tokenFor(known.config(), url), deadline);
    };
  }

  private IndexAnswer index(
      CrateName name, Validators validators, HttpUrl url, Optional<String> token, Deadline deadline) {
    Headers.Builder headers = new Headers.Builder().add("Accept", "text/plain").add("cargo-protocol", "version=1");
    boolean conditional = Replies.addCondition(headers, validators);
    Exchange.Question question = new Exchange.Question(url, headers.build(), token);
    return tries.<IndexAnswer>ask(
        about(Kind.INDEX, name.lowerCase(), url, deadline),
        failure -> failure,
        turn ->
            Alarm.during(
                turn.limit(),
                alarm -> {
                  try (Response response = exchange.ask(question, alarm)) {
                    return indexAnswer(name, response, conditional);
                  }
                }));
  }

  private Tries.Result<IndexAnswer> indexAnswer(CrateName name, Response response, boolean conditional)
      throws IOException {
    return switch (response.code()) {
      case 200 -> new Tries.Answered<>(changed(name, response), Outcome.OK);
      case 304 -> {
        if (!conditional) {
          throw new NonsenseException("\"not modified\" came without having been asked for");
        }
        yield new Tries.Answered<>(new Unchanged(replies.freshFor(response)), Outcome.NOT_MODIFIED);
      }
      case 404, 410, 451 -> new Tries.Answered<>(new NotFound(), Outcome.NOT_FOUND);
      default -> replies.other(response, failure -> failure);
    };
  }

  private Changed changed(CrateName name, Response response) throws IOException {
    byte[] body = replies.body(response, options.limits().indexBytesMax());
    return switch (IndexSoundness.of(name, body)) {
      case IndexSoundness.Sound sound ->
          new Changed(body, replies.validators(response), replies.freshFor(response), Optional.of(sound.file()));
      case IndexSoundness.NotAnIndex not ->
          throw new NonsenseException("the answer for the index file of " + name + " " + not.reason());
    };
  }

  @Override
  public TarballAnswer tarball(CrateId id, Checksum checksum) {
    Deadline deadline = Deadline.in(options.times().total());
    return switch (configs.current(deadline)) {
      case ConfigSource.Unknown unknown -> unknown.failure();
      case ConfigSource.Known known ->
          tarball(id, known.config().downloads().of(id, checksum), known.config(), deadline);
    };
  }

  private TarballAnswer tarball(CrateId id, HttpUrl url, RegistryConfig config, Deadline deadline) {
    // "identity", and no unpacking: the checksum is that of the packed file.
    Headers headers = Headers.of("Accept", "*/*", "Accept-Encoding", "identity");
    Exchange.Question question = new Exchange.Question(url, headers, tokenFor(config, url));
    return arrivals.ask(
        about(Kind.TARBALL, id.toString(), url, deadline), question, "tarball", Replies::requireNoWebPage);
  }

  @Override
  public ApiAnswer api(String pathAndQuery) {
    Deadline deadline = Deadline.in(options.times().total());
    return switch (configs.current(deadline)) {
      case ConfigSource.Unknown unknown -> unknown.failure();
      case ConfigSource.Known known when known.config().api().isEmpty() -> new NoApi();
      case ConfigSource.Known known -> api(pathAndQuery, known.config().api().get(), known.config(), deadline);
    };
  }

  private ApiAnswer api(String pathAndQuery, HttpUrl base, RegistryConfig config, Deadline deadline) {
    String root = base.toString().replaceAll("/$", "") + "/api/v1";
    HttpUrl url = HttpUrl.parse(root + pathAndQuery);
    // HttpUrl resolves dot segments; what leaves the web API that way is none of its business.
    if (url == null || !pathAndQuery.startsWith("/") || !url.toString().startsWith(root + "/")) {
      return new ApiBody(400, "text/plain", "no path of the web API\n".getBytes(StandardCharsets.UTF_8));
    }
    Optional<Duration> wait = apiPace.slot(System.nanoTime());
    if (wait.isEmpty()) {
      return new Unavailable("too many web API requests are waiting", Optional.of(API_WAIT_MAX));
    }
    try {
      sleep.forAWhile(wait.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Unavailable("interrupted while asking upstream", Optional.empty());
    }
    Exchange.Question question =
        new Exchange.Question(url, Headers.of("Accept", "application/json"), tokenFor(config, url));
    return tries.<ApiAnswer>ask(
        about(Kind.API, url.encodedPath(), url, deadline),
        failure -> failure,
        turn ->
            Alarm.during(
                turn.limit(),
                alarm -> {
                  try (Response response = exchange.ask(question, alarm)) {
                    return apiAnswer(response);
                  }
                }));
  }

  private Tries.Result<ApiAnswer> apiAnswer(Response response) throws IOException {
    if (response.code() == 429 || response.code() >= 500) {
      return replies.other(response, failure -> failure);
    }
    byte[] body = replies.body(response, options.limits().apiBytesMax());
    String type = Exchange.header(response, "Content-Type", "application/octet-stream");
    Outcome outcome = response.code() == 404 ? Outcome.NOT_FOUND : Outcome.OK;
    return new Tries.Answered<>(new ApiBody(response.code(), type, body), outcome);
  }

  /** Looks at upstream's {@code config.json} once, past circuit breaker, queue and anything remembered. */
  public Probe probe() {
    long startedNanos = System.nanoTime();
    String text;
    boolean reachable = false;
    try {
      switch (threads.call(() -> Alarm.during(options.times().request(), configs::read))) {
        case Tries.Answered<ConfigSource.Read>(ConfigSource.Known known, Outcome outcome) -> {
          reachable = true;
          text = describe(known.config());
        }
        case Tries.Answered<ConfigSource.Read>(ConfigSource.Unknown unknown, Outcome outcome) ->
            text = unknown.failure().reason();
        case Tries.Unwilling<ConfigSource.Read> unwilling -> text = index.host() + ": " + unwilling.reason();
        case Tries.Streaming<ConfigSource.Read> streaming ->
            throw new IllegalStateException("config.json is read whole");
      }
    } catch (NonsenseException e) {
      text = index.host() + ": " + e.getMessage();
    } catch (IOException e) {
      text = Misfortune.of(e, index.host()).reason();
    }
    return new Probe(reachable, text, Duration.ofNanos(System.nanoTime() - startedNanos));
  }

  private String describe(RegistryConfig config) {
    return "config.json of "
        + index.host()
        + " is sound; tarballs come from "
        + config.downloads().example().host()
        + ", "
        + config.api().map(it -> "the web API is at " + it.host()).orElse("there is no web API")
        + (config.authRequired() ? "; every request carries the token" : "");
  }

  /**
   * As cargo does it: to every place that the registry names, if it wants that; but never in the clear if the index is
   * not.
   */
  private Optional<String> tokenFor(RegistryConfig config, HttpUrl url) {
    return options.token().filter(it -> config.authRequired() && (url.isHttps() || !index.isHttps()));
  }

  private Tries.Question about(Kind kind, String subject, HttpUrl url, Deadline deadline) {
    return new Tries.Question(kind, subject, url.host(), triesMax, deadline);
  }

  /** Breaks off what is under way and lets connections go. */
  @Override
  public void close() {
    tries.close();
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
    client.dispatcher().executorService().shutdown();
    threads.close();
    lookups.close();
  }
}
