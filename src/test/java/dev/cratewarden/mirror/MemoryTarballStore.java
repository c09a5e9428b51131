package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.scan.ContentFacts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** Tarballs in memory, for tests of those who use the port. Passes {@link TarballStoreContract}; evicts nothing. */
public final class MemoryTarballStore implements TarballStore {
  private static final int CHUNK_BYTES = 4096;

  private final ConcurrentSkipListMap<Checksum, Kept> kept = new ConcurrentSkipListMap<>();

  private record Kept(Holding holding, byte[] bytes) {
    Kept usedAt(Instant now) {
      Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
      Instant last = minute.isAfter(holding.lastUsed()) ? minute : holding.lastUsed();
      return new Kept(
          new Holding(holding.checksum(), holding.id(), holding.size(), holding.firstSeen(), last, holding.facts()),
          bytes);
    }
  }

  /** Damages what is kept under {@code checksum}, as a disk might. */
  public void damage(Checksum checksum) {
    kept.computeIfPresent(
        checksum,
        (key, whole) -> {
          byte[] bytes = whole.bytes.clone();
          bytes[bytes.length / 2] ^= 1;
          return new Kept(whole.holding, bytes);
        });
  }

  @Override
  public Lookup open(Checksum checksum, Instant now) {
    Kept used = kept.computeIfPresent(checksum, (key, found) -> found.usedAt(now));
    if (used == null) {
      return new Missing();
    }
    if (!Checksum.compute(used.bytes).equals(checksum)) {
      kept.remove(checksum, used);
      return new Corrupt("the bytes have another SHA-256");
    }
    return new Held(new Open(used));
  }

  @Override
  public Optional<Holding> holding(Checksum checksum) {
    return Optional.ofNullable(kept.get(checksum)).map(Kept::holding);
  }

  @Override
  public Admission admit(Checksum expected) {
    return new Arriving(expected);
  }

  @Override
  public void drop(Checksum checksum) {
    kept.remove(checksum);
  }

  @Override
  public boolean isIntact(Checksum checksum) {
    Kept found = kept.get(checksum);
    return found != null && Checksum.compute(found.bytes).equals(checksum);
  }

  @Override
  public void forEach(Consumer<Holding> action) {
    kept.values().forEach(each -> action.accept(each.holding));
  }

  @Override
  public long count() {
    return kept.size();
  }

  @Override
  public long bytes() {
    return kept.values().stream().mapToLong(each -> each.bytes.length).sum();
  }

  private static final class Open implements StoredTarball {
    private final Kept kept;
    private boolean closed;

    Open(Kept kept) {
      this.kept = kept;
    }

    @Override
    public Holding holding() {
      return kept.holding;
    }

    @Override
    public int chunkBytes() {
      return CHUNK_BYTES;
    }

    @Override
    public void read(int chunk, ByteBuffer into) {
      if (closed) {
        throw new IllegalStateException("read after close");
      }
      int start = Math.multiplyExact(chunk, CHUNK_BYTES);
      if (chunk < 0 || start >= kept.bytes.length) {
        throw new IndexOutOfBoundsException("chunk " + chunk);
      }
      into.clear().put(kept.bytes, start, Math.min(CHUNK_BYTES, kept.bytes.length - start)).flip();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final class Arriving implements Admission {
    private final Checksum expected;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean closed;

    Arriving(Checksum expected) {
      this.expected = expected;
    }

    private void requireOpen() {
      if (closed) {
        throw new IllegalStateException("the admission is closed");
      }
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      requireOpen();
      bytes.write(source, offset, length);
    }

    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public Checksum checksum() {
      return Checksum.compute(bytes.toByteArray());
    }

    @Override
    public InputStream content() {
      requireOpen();
      return new ByteArrayInputStream(bytes.toByteArray());
    }

    @Override
    public StoredTarball commit(CrateId id, ContentFacts facts, Instant now) {
      requireOpen();
      if (!checksum().equals(expected)) {
        throw new IllegalStateException(id + " hashes to " + checksum() + ", not to " + expected);
      }
      closed = true;
      byte[] content = bytes.toByteArray();
      Instant used = now.truncatedTo(ChronoUnit.MINUTES);
      Kept result =
          kept.merge(
              expected,
              new Kept(new Holding(expected, id, content.length, now, used, facts), content),
              (known, arrived) ->
                  new Kept(
                      new Holding(expected, known.holding.id(), content.length, known.holding.firstSeen(), used, facts),
                      content));
      return new Open(result);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
