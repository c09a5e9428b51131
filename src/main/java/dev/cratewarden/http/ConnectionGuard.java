package dev.cratewarden.http;

import dev.cratewarden.http.HttpOptions.Limits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes the connection of a client that does not ask, asks byte by byte, or does not read.
 *
 * <p>Vert.x's own idle time-out starts again with every byte, so a client that sends one a second would hold its
 * connection for ever; and Vert.x shows a connection only once its first request header is complete. So this sits next
 * to the socket, below TLS. It looks at the state of its connection from time to time and costs a request two
 * additions. All of it belongs to the connection's event loop.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<ConnectionGuard> KEY = AttributeKey.valueOf(ConnectionGuard.class, "guard");

  private final long firstRequestNanos;
  private final long nextRequestNanos;
  private final long bodyNanos;
  private final long stallNanos;
  private final long nanosPerByte;
  private final long lookEveryNanos;

  private int inFlight;
  private long requestsEnded;
  private int reading;
  private int writing;
  private boolean asked;
  private long quietSince = System.nanoTime();
  private long readUntil;
  private long writtenUntil;
  private @Nullable ScheduledFuture<?> nextLook;
  private @Nullable ChannelHandlerContext place;

  ConnectionGuard(Limits limits) {
    firstRequestNanos = limits.firstRequestWithin().toNanos();
    nextRequestNanos = limits.nextRequestWithin().toNanos();
    bodyNanos = limits.bodyWithin().toNanos();
    stallNanos = limits.stall().toNanos();
    nanosPerByte = TimeUnit.SECONDS.toNanos(1) / limits.slowestBytesPerSecond();
    long shortest = Math.min(Math.min(firstRequestNanos, nextRequestNanos), Math.min(bodyNanos, stallNanos));
    lookEveryNanos = Math.max(TimeUnit.MILLISECONDS.toNanos(20), shortest / 4);
  }

  /** The guard of a request's connection. */
  static ConnectionGuard of(HttpConnection connection) {
    return ((ConnectionBase) connection).channel().attr(KEY).get();
  }

  /** Puts a guard on a connection that was just accepted. */
  static ConnectionGuard put(Channel accepted, Limits limits) {
    ConnectionGuard guard = new ConnectionGuard(limits);
    accepted.attr(KEY).set(guard);
    accepted.pipeline().addFirst(guard);
    return guard;
  }

  /** A request header is complete. */
  void requestBegan() {
    inFlight++;
    asked = true;
  }

  /** The last byte of its answer was handed to the operating system, or never will be. */
  void requestEnded() {
    requestsEnded++;
    hatchEnded();
  }

  /** How many requests that began with {@link #requestBegan} have ended. */
  long requestsEnded() {
    return requestsEnded;
  }

  /** A request was answered at the {@link Hatch}, to the last byte. */
  void answered(long nanoTime) {
    asked = true;
    quietSince = nanoTime;
  }

  /** Answers of the {@link Hatch} wait for the client to take them. */
  void hatchBegan() {
    requestBegan();
  }

  /** It took them, or never will. */
  void hatchEnded() {
    inFlight--;
    if (inFlight == 0) {
      quietSince = System.nanoTime();
    }
  }

  /** We wait for a request body. */
  void readingBegan() {
    reading++;
    readUntil = System.nanoTime() + bodyNanos;
  }

  /** It has come. */
  void readingEnded() {
    reading--;
  }

  /** So many bytes were written and wait for the client to take them. */
  void writingBegan(long bytes) {
    writing++;
    long until = System.nanoTime() + stallNanos + nanosPerByte * bytes;
    if (writing == 1 || until - writtenUntil > 0) {
      writtenUntil = until;
    }
  }

  /** It took them. */
  void writingEnded() {
    writing--;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    place = context;
    nextLook = context.executor().schedule(() -> look(context), lookEveryNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (nextLook != null) {
      nextLook.cancel(false);
    }
  }

  /** Closes the connection now, whatever waits to be sent. */
  void cut() {
    if (place != null) {
      // From here the close goes straight to the socket: a goodbye of HTTP/2 or TLS would wait for the very client that
      // does not read.
      ChannelFuture unused = place.close();
    }
  }

  private void look(ChannelHandlerContext context) {
    long now = System.nanoTime();
    boolean silent = inFlight == 0 && now - quietSince > (asked ? nextRequestNanos : firstRequestNanos);
    boolean dripping = reading > 0 && now - readUntil > 0;
    boolean stalled = writing > 0 && now - writtenUntil > 0;
    if (silent || dripping || stalled) {
      cut();
    } else {
      nextLook = context.executor().schedule(() -> look(context), lookEveryNanos, TimeUnit.NANOSECONDS);
    }
  }
}
