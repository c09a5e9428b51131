package dev.cratewarden.http;

import dev.cratewarden.mirror.FileReply;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes a file piece by piece, as fast as its client reads; a client costs one piece of memory.
 *
 * <p>As with tarballs, an answer that cannot be completed is broken off, never ended.
 */
final class FileWriter {
  private static final int PIECE_BYTES = 128 << 10;

  /** All pieces together, whoever reads how slowly. */
  private static final int BYTES_IN_FLIGHT_MAX = 32 << 20;

  private static final Duration BUFFER_PATIENCE = Duration.ofSeconds(10);
  private static final Duration CUT_PATIENCE = Duration.ofSeconds(5);

  private final ReplyWriter replies;
  private final ChunkBuffers buffers = new ChunkBuffers(BYTES_IN_FLIGHT_MAX);
  private final Duration stall;

  /**
   * Writes files.
   *
   * @param stall how long a client may take nothing before it is cut off
   */
  FileWriter(ReplyWriter replies, Duration stall) {
    this.replies = replies;
    this.stall = stall;
  }

  /** Answers with a file and closes it. Blocks. */
  void write(Exchange exchange, FileReply.Found reply) {
    try (var file = reply.file()) {
      if (isHeld(exchange, reply)) {
        exchange.onLoop(() -> replies.fileHeld(exchange, reply));
      } else if (exchange.isHead()) {
        exchange.onLoop(() -> replies.fileHead(exchange, reply));
      } else {
        long size = file.size();
        switch (range(exchange, reply)) {
          case ByteRange.Whole() -> stream(exchange, reply, 0, size, () -> replies.beginFile(exchange, reply));
          case ByteRange.Part part ->
              stream(
                  exchange, reply, part.first(), part.last() + 1, () -> replies.beginFilePart(exchange, reply, part));
          case ByteRange.Unsatisfiable() -> exchange.onLoop(() -> replies.fileRangeUnsatisfiable(exchange, size));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.onLoop(() -> exchange.abort(ReplyWriter.failedMidway()));
    }
  }

  private static boolean isHeld(Exchange exchange, FileReply.Found reply) {
    String held = exchange.header(HttpHeaders.IF_NONE_MATCH);
    if (!held.isEmpty()) {
      return Conditions.names(held, reply.etag());
    }
    String since = exchange.header(HttpHeaders.IF_MODIFIED_SINCE);
    return !since.isEmpty()
        && reply.modified().filter(it -> Conditions.unmodified(since, Conditions.date(it))).isPresent();
  }

  private static ByteRange range(Exchange exchange, FileReply.Found reply) {
    String range = exchange.header("range");
    String ifRange = exchange.header("if-range");
    boolean wanted =
        !range.isEmpty()
            && (ifRange.isEmpty()
                || ifRange.equals(reply.etag())
                || reply.modified().filter(it -> ifRange.equals(Conditions.date(it))).isPresent());
    return wanted ? ByteRange.of(range, reply.file().size()) : new ByteRange.Whole();
  }

  private void stream(Exchange exchange, FileReply.Found reply, long from, long to, Runnable head)
      throws InterruptedException {
    if (from == to) {
      exchange.onLoop(() -> {
        head.run();
        exchange.end(200);
      });
      return;
    }
    var lease = buffers.lend(1, 1, PIECE_BYTES, BUFFER_PATIENCE);
    if (lease.isEmpty()) {
      exchange.onLoop(() -> replies.overloaded(exchange));
      return;
    }
    try (ChunkBuffers.Lease lent = lease.get()) {
      Runnable first = head;
      for (long at = from; at < to; ) {
        ByteBuffer piece = lent.buffer(0);
        reply.file().read(at, piece);
        int count = (int) Math.min(piece.remaining(), to - at);
        boolean last = at + count == to;
        CompletableFuture<Void> sent =
            exchange.write(first, BufferInternal.buffer(Unpooled.wrappedBuffer(piece.slice(0, count))), last);
        if (!isTaken(exchange, sent, lent)) {
          return;
        }
        first = () -> {};
        at += count;
      }
    }
  }

  /** Waits until the client has a piece. If it never takes it, makes sure that nobody reads the buffer any more. */
  private boolean isTaken(Exchange exchange, CompletableFuture<Void> sent, ChunkBuffers.Lease lease)
      throws InterruptedException {
    try {
      sent.get(stall.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException e) {
      exchange.onLoop(() -> exchange.abort(Exchange.CLIENT_LEFT));
      return false;
    } catch (TimeoutException e) {
      exchange.onLoop(() -> {
        exchange.abort(Exchange.CLIENT_LEFT);
        exchange.guard().cut();
      });
      try {
        sent.get(CUT_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException gone) {
        // Nobody reads it any more.
      } catch (TimeoutException never) {
        lease.spoil();
      }
      return false;
    } catch (InterruptedException e) {
      lease.spoil();
      throw e;
    }
  }
}
