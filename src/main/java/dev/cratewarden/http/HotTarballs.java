package dev.cratewarden.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cratewarden.crates.Checksum;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tarballs that are asked for again and again, whole, outside the heap, by checksum.
 *
 * <p>Bytes only: whether a client may have them is asked anew for each delivery. A tarball is gathered while it is
 * streamed, and kept if it hashes to its checksum: for the first time if there is room that nobody has, for what one
 * build fetches the next one will; else for the second time, so that what is asked for once drives out nothing. Safe
 * for many threads.
 */
final class HotTarballs {
  private static final Logger LOG = LoggerFactory.getLogger(HotTarballs.class);
  private static final int ASKED_MAX = 16_384;
  private static final int PARTS = 4;

  private final long bytesMax;
  private final Optional<HotFiles> files;
  private final Cache<Checksum, HotBody> bodies;
  private final Cache<Checksum, Boolean> asked =
      Caffeine.newBuilder().maximumSize(ASKED_MAX).executor(Runnable::run).build();
  private final Set<Checksum> gathering = ConcurrentHashMap.newKeySet();
  private final AtomicLong gatheringBytes = new AtomicLong();

  /**
   * Holds so many bytes, and gathers a quarter of that at a time; 0 holds none.
   *
   * @param files for those that are too long to be copied each time
   */
  HotTarballs(long bytesMax, Optional<HotFiles> files) {
    this.bytesMax = bytesMax;
    this.files = files;
    this.bodies =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher((Checksum checksum, HotBody body) -> body.size())
            .removalListener((checksum, body, cause) -> {
              if (body != null) {
                body.drop();
              }
            })
            .executor(Runnable::run)
            .build();
  }

  /** The whole tarball. */
  Optional<HotBody> body(Checksum checksum) {
    return Optional.ofNullable(bodies.getIfPresent(checksum));
  }

  /**
   * Begins to gather a tarball that is about to be streamed, if it is worth it and nobody else does. Close what it
   * gives.
   */
  Optional<Gathering> gather(Checksum checksum, long size) {
    if (size > bytesMax / PARTS) {
      return Optional.empty();
    }
    boolean isFirst = asked.asMap().putIfAbsent(checksum, true) == null;
    if (isFirst && !hasRoom(size) || !gathering.add(checksum)) {
      return Optional.empty();
    }
    if (gatheringBytes.addAndGet(size) > bytesMax / PARTS) {
      gatheringBytes.addAndGet(-size);
      gathering.remove(checksum);
      return Optional.empty();
    }
    return Optional.of(new Gathering(checksum, (int) size));
  }

  private boolean hasRoom(long size) {
    long held = bodies.policy().eviction().orElseThrow().weightedSize().orElse(0);
    return held + gatheringBytes.get() + size <= bytesMax;
  }

  /** A tarball on its way into the cache. One thread. */
  final class Gathering implements AutoCloseable {
    private final Checksum checksum;
    private final ByteBuffer bytes;

    private Gathering(Checksum checksum, int size) {
      this.checksum = checksum;
      this.bytes = ByteBuffer.allocateDirect(size);
    }

    /** Takes the next chunk, which is not changed. */
    void add(ByteBuffer chunk) {
      bytes.put(chunk.duplicate());
    }

    /** Keeps it, if it is whole and what it should be. */
    void keep() {
      ByteBuffer whole = bytes.duplicate().flip();
      MessageDigest digest = Checksum.sha256();
      digest.update(whole.duplicate());
      if (bytes.hasRemaining() || !Checksum.ofBytes(digest.digest()).equals(checksum)) {
        LOG.error("a tarball just delivered does not hash to its checksum checksum={}", checksum);
        return;
      }
      bodies.put(checksum, body(whole));
    }

    private HotBody body(ByteBuffer whole) {
      Optional<HotBody> file =
          whole.remaining() < HotFiles.BYTES_MIN ? Optional.empty() : files.flatMap(it -> it.keep(whole.duplicate()));
      return file.orElseGet(() -> new HotBody.InMemory(whole.asReadOnlyBuffer()));
    }

    @Override
    public void close() {
      gatheringBytes.addAndGet(-bytes.capacity());
      gathering.remove(checksum);
    }
  }
}
