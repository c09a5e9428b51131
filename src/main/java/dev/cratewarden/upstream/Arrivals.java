package dev.cratewarden.upstream;

import dev.cratewarden.mirror.MirrorEvents.Outcome;
import dev.cratewarden.mirror.Upstream;
import dev.cratewarden.mirror.Upstream.TarballAnswer;
import java.io.IOException;
import java.util.OptionalLong;
import okhttp3.Response;

/** Asks for files and hands out their bodies while they arrive. */
final class Arrivals {
  private final UpstreamOptions options;
  private final Exchange exchange;
  private final Replies replies;
  private final CallThreads threads;
  private final Tries tries;

  Arrivals(UpstreamOptions options, Exchange exchange, Replies replies, CallThreads threads, Tries tries) {
    this.options = options;
    this.exchange = exchange;
    this.replies = replies;
    this.threads = threads;
    this.tries = tries;
  }

  /** Looks at how a body begins, before it is handed out. */
  interface Beginning {
    void check(byte first, Response response) throws IOException;
  }

  /** Asks until a body begins to come, as it should begin; its reader closes it. */
  TarballAnswer ask(Tries.Question about, Exchange.Question question, String noun, Beginning beginning) {
    return tries.<TarballAnswer>ask(
        about,
        failure -> failure,
        turn ->
            Alarm.during(
                turn.limit(),
                alarm -> {
                  Response response = exchange.ask(question, alarm);
                  boolean handedOut = false;
                  try {
                    Tries.Result<TarballAnswer> result = answer(about, response, turn, noun, beginning);
                    handedOut = result instanceof Tries.Streaming;
                    return result;
                  } finally {
                    if (!handedOut) {
                      response.close();
                    }
                  }
                }));
  }

  private Tries.Result<TarballAnswer> answer(
      Tries.Question about, Response response, Turn turn, String noun, Beginning beginning) throws IOException {
    return switch (response.code()) {
      case 200 -> arriving(about, response, turn, noun, beginning);
      // The object stores behind the public servers answer 403 for what they do not have.
      case 403, 404, 410, 451 -> new Tries.Answered<>(new Upstream.NotFound(), Outcome.NOT_FOUND);
      default -> replies.other(response, failure -> failure);
    };
  }

  /** Waits for the first byte, so that what fails before it can still be tried again. */
  private Tries.Result<TarballAnswer> arriving(
      Tries.Question about, Response response, Turn turn, String noun, Beginning beginning) throws IOException {
    long announced = response.body().contentLength();
    if (announced > options.limits().tarballBytesMax()) {
      throw new NonsenseException(
          "the " + noun + " has " + announced + " bytes, more than the limit of " + options.limits().tarballBytesMax());
    }
    if (!response.body().source().request(1)) {
      throw new NonsenseException("an empty answer came instead of a " + noun);
    }
    beginning.check(response.body().source().getBuffer().getByte(0), response);
    OptionalLong length = announced < 0 ? OptionalLong.empty() : OptionalLong.of(announced);
    TarballBody body =
        new TarballBody(
            response.body().byteStream(),
            length,
            options,
            threads,
            turn,
            () -> tries.brokeOff(about.kind(), about.subject()));
    return new Tries.Streaming<>(new Upstream.Arriving(body, length));
  }
}
