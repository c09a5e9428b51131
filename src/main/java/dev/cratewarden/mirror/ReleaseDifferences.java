package dev.cratewarden.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.scan.TarballDiff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * Compares the tarballs of two releases for whoever has to decide about the later one. Safe for many threads.
 *
 * <p>A version that is held has not been fetched, so it is fetched to be looked at; it is kept like any other, and the
 * policy stands before its delivery as before. A comparison reads two tarballs to their end: one at a time is made, and
 * the last ones are remembered.
 */
public final class ReleaseDifferences {
  private static final int REMEMBERED_MAX = 64;

  private final TarballStore tarballs;
  private final Predicate<IndexEntry> fetch;
  private final InstantSource clock;
  private final Semaphore turn = new Semaphore(1);
  private final Cache<Pair, TarballDiff> remembered = Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).build();

  private record Pair(Checksum before, Checksum after) {}

  /**
   * Differences of what {@code tarballs} holds.
   *
   * @param fetch sees to it that the tarball of a line is held, if that can be; whether it is
   */
  public ReleaseDifferences(TarballStore tarballs, Predicate<IndexEntry> fetch, InstantSource clock) {
    this.tarballs = tarballs;
    this.fetch = fetch;
    this.clock = clock;
  }

  /** The difference of the version that {@code facts}, history included, are of. */
  ReleaseDifference of(CrateFacts facts) {
    Optional<IndexEntry> own = facts.line();
    Optional<IndexEntry> previous = facts.history().previous();
    if (own.isEmpty() || previous.isEmpty()) {
      return ReleaseDifference.NONE;
    }
    CrateVersion version = previous.get().version();
    for (IndexEntry each : new IndexEntry[] {previous.get(), own.get()}) {
      if (tarballs.holding(each.checksum()).isEmpty() && !fetch.test(each)) {
        return new ReleaseDifference(
            Optional.of(version), Optional.empty(), "the tarball of " + each.version() + " is not at hand");
      }
    }
    Optional<TarballDiff> diff = compare(previous.get(), own.get());
    return new ReleaseDifference(
        Optional.of(version), diff, diff.isPresent() ? "" : "one of the tarballs is no longer held");
  }

  private Optional<TarballDiff> compare(IndexEntry before, IndexEntry after) {
    Pair pair = new Pair(before.checksum(), after.checksum());
    TarballDiff known = remembered.getIfPresent(pair);
    if (known != null) {
      return Optional.of(known);
    }
    turn.acquireUninterruptibly();
    try (Opened old = open(before);
        Opened young = open(after)) {
      if (old.tarball().isEmpty() || young.tarball().isEmpty()) {
        return Optional.empty();
      }
      Optional<TarballDiff> diff = TarballDiff.of(side(old.tarball().get()), side(young.tarball().get()));
      diff.ifPresent(it -> remembered.put(pair, it));
      return diff;
    } catch (IOException e) {
      throw new UncheckedIOException("comparing the tarballs of " + after.id(), e);
    } finally {
      turn.release();
    }
  }

  /** A tarball while it is read, if it could be opened. */
  private record Opened(Optional<StoredTarball> tarball) implements AutoCloseable {
    @Override
    public void close() {
      tarball.ifPresent(StoredTarball::close);
    }
  }

  private Opened open(IndexEntry entry) {
    return new Opened(
        tarballs.open(entry.checksum(), clock.instant()) instanceof TarballStore.Held held
            ? Optional.of(held.tarball())
            : Optional.empty());
  }

  @SuppressWarnings("resource") // closing the stream would close the tarball, which is closed by whoever opened it
  private static TarballDiff.Side side(StoredTarball tarball) {
    Holding holding = tarball.holding();
    return new TarballDiff.Side(new TarballStream(tarball), holding.size(), holding.facts());
  }
}
