package dev.cratewarden.http;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.DownloadReply;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.StoredTarball;
import dev.cratewarden.mirror.TarballAnswers;
import dev.cratewarden.mirror.ViewKey;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a tarball piece by piece, as fast as its client reads.
 *
 * <p>Straight-line blocking code on a virtual thread: read a piece, wait until the one before has left, write it. A
 * piece is some chunks, or a single one once half of the memory for them is lent: so slow clients come to cost two
 * chunks each however slowly they read, and one that takes nothing for a while is cut off. An answer that cannot be
 * completed is broken off, never ended: with its announced length unmet, cargo knows and asks again.
 */
final class TarballWriter {
  private static final Logger LOG = LoggerFactory.getLogger(TarballWriter.class);
  private static final Duration BUFFER_PATIENCE = Duration.ofSeconds(10);

  /** So many at a time go to the event loop, where there is memory for it: each time costs two changes of thread. */
  private static final int PIECE_CHUNKS = 4;

  private static final Duration CUT_PATIENCE = Duration.ofSeconds(5);

  private final TarballAnswers tarballs;
  private final ReplyWriter replies;
  private final ChunkBuffers buffers;
  private final HotTarballs hot;
  private final Duration stall;

  TarballWriter(TarballAnswers tarballs, ReplyWriter replies, ChunkBuffers buffers, HotTarballs hot, Duration stall) {
    this.tarballs = tarballs;
    this.replies = replies;
    this.buffers = buffers;
    this.hot = hot;
    this.stall = stall;
  }

  /**
   * Answers on the event loop with a tarball whose bytes lie in memory; whether it did. For the plain question only:
   * who wants a part or has the bytes takes the way of {@link #write}.
   *
   * @param ready of {@link TarballAnswers#ready}
   */
  boolean wroteReady(Exchange exchange, ViewKey view, DownloadReply.Tarball ready, Requester requester) {
    Checksum checksum = ready.content().holding().checksum();
    Optional<HotBody> body = hot.body(checksum);
    if (body.isEmpty()
        || exchange.isHead()
        || !exchange.header(HttpHeaders.IF_NONE_MATCH).isEmpty()
        || !exchange.header("range").isEmpty()) {
      return false;
    }
    long size = body.get().size();
    tarballs.handingOut(view, ready);
    replies.beginTarball(exchange, etag(checksum), ready.decision(), size);
    exchange.endWhole(
        BufferInternal.buffer(body.get().bytes()), () -> tarballs.delivered(view, ready, requester, size));
    return true;
  }

  static String etag(Checksum checksum) {
    return '"' + checksum.hex() + '"';
  }

  /**
   * Answers with a tarball and closes it.
   *
   * @param place is given back before the first byte is written: from there on the buffers are the bound
   */
  void write(Exchange exchange, ViewKey view, DownloadReply.Tarball reply, Requester requester, Workers.Place place) {
    try (StoredTarball content = reply.content()) {
      long size = content.holding().size();
      String etag = etag(content.holding().checksum());
      String held = exchange.header(HttpHeaders.IF_NONE_MATCH);
      if (!held.isEmpty() && Conditions.names(held, etag)) {
        exchange.onLoop(() -> replies.tarballHeld(exchange, etag, reply.decision()));
        return;
      }
      if (exchange.isHead()) {
        exchange.onLoop(() -> replies.tarballHead(exchange, etag, reply.decision(), size));
        return;
      }
      switch (range(exchange, etag, size)) {
        case ByteRange.Whole() -> {
          Runnable head = () -> replies.beginTarball(exchange, etag, reply.decision(), size);
          Optional<Buffer> whole =
              hot.body(content.holding().checksum()).map(body -> BufferInternal.buffer(body.bytes()));
          if (whole.isPresent()) {
            place.leave();
            if (isTaken(exchange.writeWhole(head, whole.get()))) {
              tarballs.delivered(view, reply, requester, size);
            }
          } else {
            deliver(exchange, view, reply, requester, place, new Stretch(content, 0, size - 1, size), head);
          }
        }
        case ByteRange.Part part -> {
          Runnable head = () -> replies.beginTarballPart(exchange, etag, reply.decision(), part, size);
          deliver(exchange, view, reply, requester, place, new Stretch(content, part.first(), part.last(), size), head);
        }
        case ByteRange.Unsatisfiable() -> exchange.onLoop(() -> replies.tarballRangeUnsatisfiable(exchange, size));
      }
    }
  }

  /**
   * Whether the client took it all. What it may take is in memory anyway, and its {@link ConnectionGuard} watches its
   * pace.
   */
  private static boolean isTaken(CompletableFuture<Void> sent) {
    try {
      sent.get();
      return true;
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static ByteRange range(Exchange exchange, String etag, long size) {
    String range = exchange.header("range");
    String ifRange = exchange.header("if-range");
    boolean wanted = !range.isEmpty() && (ifRange.isEmpty() || ifRange.equals(etag));
    return wanted ? ByteRange.of(range, size) : new ByteRange.Whole();
  }

  /** Some bytes of a tarball, {@code last} included. */
  private record Stretch(StoredTarball content, long first, long last, long size) {
    long firstChunk() {
      return first / content.chunkBytes();
    }

    long lastChunk() {
      return last / content.chunkBytes();
    }

    long bytes() {
      return last - first + 1;
    }

    boolean isWhole() {
      return bytes() == size;
    }

    /** Reads what of chunk {@code number} belongs to the stretch. */
    ByteBuffer read(long number, ByteBuffer into) {
      long start = number * content.chunkBytes();
      content.read(Math.toIntExact(number), into);
      long expected = Math.min(content.chunkBytes(), size - start);
      if (into.remaining() != expected) {
        throw new StoreException(
            "chunk "
                + number
                + " of "
                + content.holding().checksum()
                + " has "
                + into.remaining()
                + " bytes, not "
                + expected);
      }
      int from = (int) Math.max(0, first - start);
      int to = (int) Math.min(expected, last - start + 1);
      return into.slice(into.position() + from, to - from);
    }
  }

  private void deliver(
      Exchange exchange,
      ViewKey view,
      DownloadReply.Tarball reply,
      Requester requester,
      Workers.Place place,
      Stretch stretch,
      Runnable head) {
    if (stretch.size() == 0) {
      throw new StoreException("an empty tarball: " + reply.id());
    }
    try {
      int chunks = (int) Math.min(2 * PIECE_CHUNKS, stretch.lastChunk() - stretch.firstChunk() + 1);
      Optional<ChunkBuffers.Lease> lease =
          buffers.lend(Math.min(2, chunks), chunks, stretch.content().chunkBytes(), BUFFER_PATIENCE);
      if (lease.isEmpty()) {
        exchange.onLoop(() -> replies.overloaded(exchange));
        return;
      }
      boolean delivered;
      Optional<HotTarballs.Gathering> gathering =
          stretch.isWhole() ? hot.gather(stretch.content().holding().checksum(), stretch.size()) : Optional.empty();
      try (ChunkBuffers.Lease lent = lease.get()) {
        delivered = stream(exchange, stretch, head, lent, place, gathering);
        if (delivered) {
          gathering.ifPresent(HotTarballs.Gathering::keep);
        }
      } finally {
        gathering.ifPresent(HotTarballs.Gathering::close);
      }
      if (delivered) {
        tarballs.delivered(view, reply, requester, stretch.bytes());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.onLoop(() -> exchange.abort(ReplyWriter.failedMidway()));
    }
  }

  /** Whether the client took all bytes. */
  private boolean stream(
      Exchange exchange,
      Stretch stretch,
      Runnable head,
      ChunkBuffers.Lease lease,
      Workers.Place place,
      Optional<HotTarballs.Gathering> gathering)
      throws InterruptedException {
    List<CompletableFuture<Void>> sent = List.of();
    Runnable first = head;
    int pieceMax = Math.max(1, lease.count() / 2);
    int turns = lease.count() / pieceMax;
    int turn = 0;
    try {
      for (long chunk = stretch.firstChunk(); chunk <= stretch.lastChunk(); ) {
        if (turns == 1) {
          awaitSent(sent);
        }
        int count = (int) Math.min(pieceMax, stretch.lastChunk() - chunk + 1);
        List<Buffer> piece = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          ByteBuffer bytes = stretch.read(chunk + i, lease.buffer(turn * pieceMax + i));
          gathering.ifPresent(it -> it.add(bytes));
          piece.add(BufferInternal.buffer(Unpooled.wrappedBuffer(bytes)));
        }
        awaitSent(sent);
        place.leave();
        chunk += count;
        sent = exchange.write(first, piece, chunk > stretch.lastChunk());
        first = () -> {};
        turn = (turn + 1) % turns;
      }
      awaitSent(sent);
      return true;
    } catch (ExecutionException e) {
      // The connection or the stream is gone, and with it every pending write.
      exchange.onLoop(() -> exchange.abort(Exchange.CLIENT_LEFT));
      return false;
    } catch (TimeoutException e) {
      exchange.onLoop(() -> exchange.abort(Exchange.CLIENT_LEFT));
      settle(exchange, sent, lease);
      return false;
    } catch (InterruptedException e) {
      lease.spoil();
      throw e;
    } catch (RuntimeException e) {
      settle(exchange, sent, lease);
      throw e;
    }
  }

  /** Waits for the last chunk of a piece, and loses patience when the client has taken none for a while. */
  private void awaitSent(List<CompletableFuture<Void>> sent)
      throws InterruptedException, ExecutionException, TimeoutException {
    long taken = 0;
    while (!sent.isEmpty()) {
      try {
        sent.getLast().get(stall.toNanos(), TimeUnit.NANOSECONDS);
        return;
      } catch (TimeoutException e) {
        long now = sent.stream().filter(CompletableFuture::isDone).count();
        if (now == taken) {
          throw e;
        }
        taken = now;
      }
    }
  }

  /** Makes sure that nobody reads the buffers any more, if need be by closing the connection. */
  private static void settle(Exchange exchange, List<CompletableFuture<Void>> sent, ChunkBuffers.Lease lease)
      throws InterruptedException {
    if (sent.isEmpty()) {
      return;
    }
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        sent.getLast().get(CUT_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        return;
      } catch (ExecutionException e) {
        return;
      } catch (TimeoutException e) {
        exchange.onLoop(() -> exchange.guard().cut());
      }
    }
    LOG.warn("a chunk is neither sent nor given up; its buffer is left to the garbage collector");
    lease.spoil();
  }
}
