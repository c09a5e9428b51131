package dev.cratewarden.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.policy.Ruling;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Downloads that were allowed a moment ago, by view and version.
 *
 * <p>A verdict follows from the ruling, the lines of the index file, what the tarball and the ones before it say of
 * themselves, and the time. It is kept with the first two and until the last would change it, so that whoever looks it
 * up knows by two comparisons of references that policy, advisories and upstream's word are those it was given by.
 * After {@link #KEPT_FOR} it is forgotten in any case: then the store is asked again, which notes the use, sees what
 * was dropped and what else has been read. Only plain permissions are kept. Safe for many threads.
 */
final class ReadyTarballs {
  private static final int REMEMBERED_MAX = 8_192;
  private static final Duration KEPT_FOR = Duration.ofMinutes(1);

  private final Cache<Key, Ready> ready =
      Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).executor(Runnable::run).build();

  private record Key(ViewKey view, CrateId id) {}

  /**
   * One of them.
   *
   * @param reply with a closed tarball
   * @param lines of the crate when it was judged; kept by others, as long as they are current
   */
  private record Ready(DownloadReply.Tarball reply, Ruling ruling, WeakReference<IndexFile> lines, Instant until) {}

  /** Remembers that {@code reply} was given, unless the view merely watched it pass. */
  void remember(ViewKey view, DownloadReply.Tarball reply, Ruling ruling, IndexFile lines, Instant now) {
    if (reply.verdict().isAllowed()) {
      Instant latest = now.plus(KEPT_FOR);
      Instant until = reply.verdict().changesAt().map(it -> Freshness.earlier(it, latest)).orElse(latest);
      DownloadReply.Tarball closed =
          new DownloadReply.Tarball(reply.id(), new Closed(reply.content()), reply.decision(), reply.verdict());
      ready.put(new Key(view, reply.id()), new Ready(closed, ruling, new WeakReference<>(lines), until));
    }
  }

  /**
   * What was remembered of a version, if all it was made of still holds.
   *
   * @param isCurrent whether an index file is the one that is held now
   */
  @SuppressWarnings("ReferenceEquality") // a ruling that was replaced is another one, however equal
  Optional<DownloadReply.Tarball> find(
      ViewKey view, CrateId id, Ruling current, Instant now, Predicate<IndexFile> isCurrent) {
    Ready found = ready.getIfPresent(new Key(view, id));
    if (found == null || found.ruling != current || !now.isBefore(found.until)) {
      return Optional.empty();
    }
    IndexFile lines = found.lines.get();
    return lines != null && isCurrent.test(lines) ? Optional.of(found.reply) : Optional.empty();
  }

  /** A tarball that says which it was and has no bytes any more. */
  private record Closed(Holding holding, int chunkBytes) implements StoredTarball {
    Closed(StoredTarball open) {
      this(open.holding(), open.chunkBytes());
    }

    @Override
    public void read(int chunk, ByteBuffer into) {
      throw new IllegalStateException("read after close: " + holding.id());
    }

    @Override
    public void close() {}
  }
}
