package dev.cratewarden.upstream;

import dev.cratewarden.mirror.DistServer;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.MirrorEvents.Kind;
import dev.cratewarden.mirror.MirrorEvents.Outcome;
import dev.cratewarden.mirror.Upstream;
import dev.cratewarden.mirror.Upstream.IndexAnswer;
import dev.cratewarden.mirror.Upstream.TarballAnswer;
import dev.cratewarden.mirror.Validators;
import dev.cratewarden.toolchain.DistPath;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * A dist server of rustup over HTTP, asked as patiently and as boundedly as the registry, and no other host.
 *
 * <p>Calls block; make them on a virtual thread. Safe for many threads. Close it after the last call.
 */
public final class OkHttpDist implements DistServer, AutoCloseable {
  private static final long SMALL_BYTES_MAX = 1 << 20;

  private final UpstreamOptions options;
  private final HttpUrl root;
  private final LookupLimit lookups;
  private final OkHttpClient client;
  private final Exchange exchange;
  private final Replies replies;
  private final CallThreads threads;
  private final Tries tries;
  private final Arrivals arrivals;
  private final int triesMax;

  /**
   * Asks nothing yet.
   *
   * @param options whose {@code index} is the root of the server, above {@code dist/}
   */
  public OkHttpDist(UpstreamOptions options, MirrorEvents events, InstantSource clock) {
    Surroundings around = Surroundings.real(clock);
    RetryPolicy retries = new RetryPolicy(options.retries(), around.random());
    this.options = options;
    this.root = HttpUrl.get(options.index());
    this.lookups = new LookupLimit(around.dns(), options.times().connect());
    this.client = OneClient.of(options, new AllowedHosts(root, List.of()), lookups, around.listener());
    this.exchange = new Exchange(client, options);
    this.replies = new Replies(options, clock);
    this.threads = CallThreads.forRelease(around.release());
    this.tries = new Tries(options, events, clock, retries, around.sleep(), threads);
    this.arrivals = new Arrivals(options, exchange, replies, threads, tries);
    this.triesMax = retries.triesMax();
  }

  @Override
  public IndexAnswer small(DistPath path, Validators validators) {
    Headers.Builder headers = new Headers.Builder().add("Accept", "*/*").add("Accept-Encoding", "identity");
    Replies.addCondition(headers, validators);
    Exchange.Question question = new Exchange.Question(url(path), headers.build(), Optional.empty());
    return tries.<IndexAnswer>ask(
        about(path),
        failure -> failure,
        turn ->
            Alarm.during(
                turn.limit(),
                alarm -> {
                  try (Response response = exchange.ask(question, alarm)) {
                    return smallAnswer(response);
                  }
                }));
  }

  private Tries.Result<IndexAnswer> smallAnswer(Response response) throws IOException {
    return switch (response.code()) {
      case 200 -> {
        byte[] body = replies.body(response, SMALL_BYTES_MAX);
        if (body.length == 0) {
          throw new NonsenseException("an empty answer came");
        }
        Replies.requireNoWebPage(body[0], response);
        yield new Tries.Answered<>(
            new Upstream.Changed(body, replies.validators(response), replies.freshFor(response)), Outcome.OK);
      }
      case 304 -> new Tries.Answered<>(new Upstream.Unchanged(replies.freshFor(response)), Outcome.NOT_MODIFIED);
      // The object store behind the public server answers 403 for what it does not have.
      case 403, 404, 410, 451 -> new Tries.Answered<>(new Upstream.NotFound(), Outcome.NOT_FOUND);
      default -> replies.other(response, failure -> failure);
    };
  }

  @Override
  public TarballAnswer file(DistPath path) {
    Headers headers = Headers.of("Accept", "*/*", "Accept-Encoding", "identity");
    Exchange.Question question = new Exchange.Question(url(path), headers, Optional.empty());
    // A dist server has files of many kinds; what they are is for their hash to say, not for their first byte.
    return arrivals.ask(about(path), question, "file", (first, response) -> {});
  }

  private HttpUrl url(DistPath path) {
    return root.newBuilder().addPathSegments(path.value()).build();
  }

  private Tries.Question about(DistPath path) {
    return new Tries.Question(
        Kind.TOOLCHAIN, path.value(), root.host(), triesMax, Deadline.in(options.times().total()));
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
