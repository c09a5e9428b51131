package dev.cratewarden.store;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.Holding;
import dev.cratewarden.mirror.TarballStore;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Tarballs in RocksDB: {@link Holdings} says which there are, {@link Contents} has their bytes. */
final class RocksTarballs implements TarballStore {
  private final Database database;
  private final Holdings holdings;
  private final Contents contents;
  private final ChunkBuffers buffers;
  private final Eviction eviction;
  private final Reclaim reclaim;

  RocksTarballs(
      Database database,
      Holdings holdings,
      Contents contents,
      ChunkBuffers buffers,
      Eviction eviction,
      Reclaim reclaim) {
    this.database = database;
    this.holdings = holdings;
    this.contents = contents;
    this.buffers = buffers;
    this.eviction = eviction;
    this.reclaim = reclaim;
  }

  @Override
  public Lookup open(Checksum checksum, Instant now) {
    Holdings.Found found =
        holdings.locked(
            checksum,
            () -> {
              Holdings.Found there = holdings.find(checksum);
              if (there instanceof Holdings.Held held) {
                contents.pins().pin(held.record().content());
              }
              return there;
            });
    return switch (found) {
      case Holdings.None none -> new Missing();
      case Holdings.Damaged damaged -> {
        drop(checksum);
        yield new Corrupt(damaged.detail());
      }
      case Holdings.Held held -> openPinned(held.record(), now);
    };
  }

  private Lookup openPinned(HoldingRecord record, Instant now) {
    boolean opened = false;
    try {
      if (!contents.verified().contains(record.content())) {
        if (contents.check(record) instanceof Contents.Broken broken) {
          reclaim.dropBroken(record);
          return new Corrupt(broken.detail());
        }
        contents.verified().add(record.content());
      }
      Checksum checksum = record.holding().checksum();
      holdings.used(checksum, now);
      Held held = new Held(new OpenTarball(contents, record.usedAt(Holdings.minute(now))));
      opened = true;
      return held;
    } finally {
      if (!opened) {
        contents.pins().unpin(record.content());
      }
    }
  }

  @Override
  public Optional<Holding> holding(Checksum checksum) {
    return holdings.find(checksum) instanceof Holdings.Held held
        ? Optional.of(held.record().holding())
        : Optional.empty();
  }

  @Override
  public Admission admit(Checksum expected) {
    return new RocksAdmission(expected, database, holdings, contents, buffers, eviction);
  }

  @Override
  public void drop(Checksum checksum) {
    holdings.locked(
        checksum,
        () -> {
          Holdings.Found found = holdings.find(checksum);
          if (!(found instanceof Holdings.None)) {
            holdings.remove(checksum, found);
          }
          return found;
        });
    reclaim.soon();
  }

  @Override
  public boolean isIntact(Checksum checksum) {
    return holdings.find(checksum) instanceof Holdings.Held held
        && contents.check(held.record()) instanceof Contents.Intact;
  }

  @Override
  public void forEach(Consumer<Holding> action) {
    holdings.forEach(record -> action.accept(record.holding()));
  }

  @Override
  public long count() {
    return holdings.count();
  }

  @Override
  public long bytes() {
    return holdings.bytes();
  }
}
