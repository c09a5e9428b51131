package dev.cratewarden.store;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.Holding;
import dev.cratewarden.mirror.StoredTarball;
import dev.cratewarden.mirror.TarballStore.Admission;
import dev.cratewarden.scan.ContentFacts;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tarball on its way in. Up to about a megabyte waits in memory and is written with its holding in one batch. A
 * larger one is staged: its chunks are written as they come, under a number that nothing refers to until the commit.
 */
final class RocksAdmission implements Admission {
  private static final int MEMORY_BYTES_MAX = 1 << 20;

  private final Checksum expected;
  private final Database database;
  private final Holdings holdings;
  private final Contents contents;
  private final ChunkBuffers buffers;
  private final Eviction eviction;
  private final MessageDigest hash = Checksum.sha256();
  private final List<ByteBuffer> waiting = new ArrayList<>();
  private final int waitingMax;
  private final long content;
  private int staged;
  private long size;
  private boolean closed;

  RocksAdmission(
      Checksum expected,
      Database database,
      Holdings holdings,
      Contents contents,
      ChunkBuffers buffers,
      Eviction eviction) {
    this.expected = expected;
    this.database = database;
    this.holdings = holdings;
    this.contents = contents;
    this.buffers = buffers;
    this.eviction = eviction;
    this.waitingMax = Math.max(1, MEMORY_BYTES_MAX / buffers.chunkBytes());
    this.waiting.add(buffers.take());
    this.content = contents.next();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    requireOpen();
    hash.update(bytes, offset, length);
    for (int done = 0; done < length; ) {
      ByteBuffer chunk = chunkWithRoom();
      int part = Math.min(length - done, chunk.remaining());
      chunk.put(bytes, offset + done, part);
      done += part;
    }
    size += length;
  }

  private ByteBuffer chunkWithRoom() {
    if (!waiting.getLast().hasRemaining()) {
      Optional<ByteBuffer> another = waiting.size() < waitingMax ? buffers.tryTake() : Optional.empty();
      another.ifPresentOrElse(waiting::add, this::stage);
    }
    return waiting.getLast();
  }

  /** Writes the waiting chunks, all full, and keeps one buffer. */
  private void stage() {
    database.write("taking in a tarball", false, batch -> contents.put(batch, content, staged, waiting));
    staged += waiting.size();
    while (waiting.size() > 1) {
      buffers.giveBack(waiting.removeLast());
    }
    waiting.getFirst().clear();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Checksum checksum() {
    try {
      return Checksum.ofBytes(((MessageDigest) hash.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
    }
  }

  @Override
  public InputStream content() {
    requireOpen();
    return new AdmittedBytes(this);
  }

  /** A view of the bytes of chunk {@code number}; empty after the last. */
  Optional<ByteBuffer> chunk(int number) {
    requireOpen();
    if (number < staged) {
      byte[] chunk =
          contents
              .chunk(content, number)
              .orElseThrow(() -> new IllegalStateException("a staged chunk is gone: " + number));
      return Optional.of(ByteBuffer.wrap(chunk));
    }
    int place = number - staged;
    return place < waiting.size() && waiting.get(place).position() > 0
        ? Optional.of(waiting.get(place).duplicate().flip())
        : Optional.empty();
  }

  @Override
  public StoredTarball commit(CrateId id, ContentFacts facts, Instant now) {
    requireOpen();
    Checksum actual = checksum();
    if (!actual.equals(expected)) {
      throw new IllegalStateException(id + " hashes to " + actual + ", not to " + expected);
    }
    HoldingRecord record = holdings.locked(expected, () -> write(id, facts, now));
    contents.verified().add(content);
    contents.pins().pin(content);
    close();
    eviction.afterAdmission();
    return new OpenTarball(contents, record);
  }

  private HoldingRecord write(CrateId id, ContentFacts facts, Instant now) {
    Holdings.Found earlier = holdings.find(expected);
    Holding holding =
        switch (earlier) {
          case Holdings.Held held -> {
            Holding known = held.record().holding();
            yield new Holding(expected, known.id(), size, known.firstSeen(), Holdings.minute(now), facts);
          }
          case Holdings.None none -> new Holding(expected, id, size, now, Holdings.minute(now), facts);
          case Holdings.Damaged damaged -> new Holding(expected, id, size, now, Holdings.minute(now), facts);
        };
    HoldingRecord record = new HoldingRecord(holding, content, buffers.chunkBytes());
    List<ByteBuffer> filled = waiting.stream().filter(chunk -> chunk.position() > 0).toList();
    database.write(
        "taking in a tarball",
        true,
        batch -> {
          contents.put(batch, content, staged, filled);
          holdings.put(batch, record);
        });
    if (!(earlier instanceof Holdings.Held)) {
      holdings.appeared(record);
    }
    return record;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the admission is closed");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      waiting.forEach(buffers::giveBack);
      waiting.clear();
      contents.pins().unpin(content);
    }
  }
}
