package dev.cratewarden.http;

import dev.cratewarden.crates.Quoted;
import dev.cratewarden.mirror.RequestEvents.Route;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request, from its last header to the last byte of its answer.
 *
 * <p>Belongs to the event loop of its connection; {@link #onLoop} and {@link #write} lead there from elsewhere. It ends
 * exactly once.
 */
final class Exchange implements Handler<AsyncResult<Void>> {
  /** What metrics and logs say of a client that left before the last byte; never sent. */
  static final int CLIENT_LEFT = 499;

  private static final Logger ACCESS = LoggerFactory.getLogger("dev.cratewarden.access");

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Traffic traffic;
  private final BiConsumer<Exchange, Throwable> onFailure;
  private final ConnectionGuard guard;
  private final Context context;
  private final long startNanos;
  private Route route = Route.OTHER;
  private int status;
  private boolean ended;
  private boolean closes;
  private boolean reading;

  /**
   * Begins.
   *
   * @param onFailure answers the client when something throws on the event loop
   */
  Exchange(HttpServerRequest request, Traffic traffic, BiConsumer<Exchange, Throwable> onFailure) {
    this.request = request;
    this.onFailure = onFailure;
    this.response = request.response();
    this.traffic = traffic;
    this.guard = ConnectionGuard.of(request.connection());
    this.context = Objects.requireNonNull(Vertx.currentContext(), "requests are handled on event loops");
    this.startNanos = System.nanoTime();
    guard.requestBegan();
    traffic.requestBegan();
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return response;
  }

  ConnectionGuard guard() {
    return guard;
  }

  Route route() {
    return route;
  }

  void route(Route found) {
    route = found;
  }

  boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  boolean isHttp2() {
    return request.version() == HttpVersion.HTTP_2;
  }

  /** The request body is waited for. */
  void beginReading() {
    reading = true;
    guard.readingBegan();
  }

  /** It has come, or is not waited for any more. */
  void endReading() {
    if (reading) {
      reading = false;
      guard.readingEnded();
    }
  }

  /** The connection broke; if the body was still waited for, nobody else will notice. */
  void leftWhileReading() {
    if (reading) {
      finish(CLIENT_LEFT);
    }
  }

  /** Closes the connection after the answer; HTTP/1 only. */
  void closeAfter() {
    closes = true;
    response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
  }

  /** Whether the client may still be answered. */
  boolean isOpen() {
    return !ended && !response.ended() && !response.closed();
  }

  /** A request header; empty if there is none. */
  String header(CharSequence name) {
    String value = request.headers().get(name);
    return value == null ? "" : value;
  }

  /** Runs something on the event loop of this request, from any thread. */
  void onLoop(Runnable action) {
    context.runOnContext(ignored -> guarded(action));
  }

  /** Runs something; if it throws, the client is told. Vert.x would only log it and leave the client waiting. */
  void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      onFailure.accept(this, e);
    }
  }

  /** Ends the answer without a body. */
  void end(int code) {
    begin(code);
    guard.writingBegan(0);
    response.end().onComplete(this);
  }

  /** Ends the answer with this body, which is left out for a {@code HEAD}. */
  void end(int code, Buffer body) {
    begin(code);
    if (isHead()) {
      if (!response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
      }
      guard.writingBegan(0);
      response.end().onComplete(this);
    } else {
      guard.writingBegan(body.length());
      response.end(body).onComplete(this);
    }
  }

  /** Sets the status; headers may follow, then {@link #write}. */
  void begin(int code) {
    status = code;
    response.setStatusCode(code);
    if (traffic.isDraining() && !isHttp2()) {
      closeAfter();
    }
  }

  /** The answer that {@link #end} began has left, or could not. */
  @Override
  public void handle(AsyncResult<Void> written) {
    guard.writingEnded();
    finish(written.succeeded() ? status : CLIENT_LEFT);
  }

  /**
   * Writes a part of the body, from any thread. The first part takes along the head that {@code first} prepares.
   *
   * @param last whether the answer ends with it
   * @return done when the operating system has the bytes, and {@code part} may be used for others; failed if it never
   *     will
   */
  CompletableFuture<Void> write(Runnable first, Buffer part, boolean last) {
    return write(first, List.of(part), last).getFirst();
  }

  /** Writes several parts with one change of thread, otherwise as {@link #write(Runnable, Buffer, boolean)} does. */
  List<CompletableFuture<Void>> write(Runnable first, List<Buffer> parts, boolean last) {
    List<CompletableFuture<Void>> done = new ArrayList<>(parts.size());
    parts.forEach(part -> done.add(new CompletableFuture<>()));
    onLoop(() -> {
      int handedOver = 0;
      try {
        first.run();
        for (; handedOver < done.size(); handedOver++) {
          writeNow(parts.get(handedOver), last && handedOver == done.size() - 1, done.get(handedOver));
        }
      } catch (RuntimeException e) {
        // The parts before are still being read.
        CompletableFuture<Void> before =
            CompletableFuture.allOf(done.subList(0, handedOver).toArray(CompletableFuture[]::new));
        List<CompletableFuture<Void>> never = done.subList(handedOver, done.size());
        CompletableFuture<Void> unused =
            before.whenComplete((left, lost) -> never.forEach(it -> it.completeExceptionally(e)));
      }
    });
    return done;
  }

  private void writeNow(Buffer part, boolean last, CompletableFuture<Void> done) {
    (last ? response.end(part) : response.write(part))
        .onComplete(written -> {
          if (written.failed()) {
            done.completeExceptionally(written.cause());
          } else {
            if (last) {
              finish(status);
            }
            done.complete(null);
          }
        });
  }

  /**
   * Writes a whole body that stays in memory anyway, from any thread.
   *
   * @param head prepares the head
   * @return done when the client has it; failed if it never will
   */
  CompletableFuture<Void> writeWhole(Runnable head, Buffer body) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    int bytes = body.length();
    onLoop(() -> {
      try {
        head.run();
        guard.writingBegan(bytes);
        response
            .end(body)
            .onComplete(written -> {
              handle(written);
              if (written.succeeded()) {
                done.complete(null);
              } else {
                done.completeExceptionally(written.cause());
              }
            });
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
        throw e;
      }
    });
    return done;
  }

  /** Ends an answer whose head is prepared, on the event loop; {@code taken} runs when the client has it all. */
  void endWhole(Buffer body, Runnable taken) {
    guard.writingBegan(body.length());
    response
        .end(body)
        .onComplete(written -> {
          handle(written);
          if (written.succeeded()) {
            taken.run();
          }
        });
  }

  /** Breaks the answer off, so that the client cannot take what it has for the whole. */
  void abort(int code) {
    if (ended) {
      return;
    }
    if (isHttp2()) {
      response.reset(2);
    } else {
      guard.cut();
    }
    finish(code);
  }

  /** Notes that nothing more will be sent. */
  void finish(int code) {
    if (ended) {
      return;
    }
    ended = true;
    endReading();
    guard.requestEnded();
    traffic.requestEnded();
    long nanos = System.nanoTime() - startNanos;
    traffic.events().requestEnded(route, code, nanos);
    if (traffic.accessLog()) {
      ACCESS.info(
          "client={} method={} target={} version={} status={} bytes={} micros={} agent={}",
          request.remoteAddress(),
          request.method(),
          Quoted.of(request.uri()),
          request.version(),
          code,
          response.bytesWritten(),
          TimeUnit.NANOSECONDS.toMicros(nanos),
          Quoted.of(header(HttpHeaders.USER_AGENT)));
    }
    if (closes) {
      request.connection().close();
    }
  }
}
