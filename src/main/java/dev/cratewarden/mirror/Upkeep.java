package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import java.util.ArrayList;
import java.util.List;

/** Looks after what is stored: re-hashes it, and fetches again what is damaged. */
public final class Upkeep {
  private final IndexStore index;
  private final TarballStore tarballs;
  private final TarballAnswers downloads;
  private final MirrorEvents events;

  public Upkeep(IndexStore index, TarballStore tarballs, TarballAnswers downloads, MirrorEvents events) {
    this.index = index;
    this.tarballs = tarballs;
    this.downloads = downloads;
    this.events = events;
  }

  /**
   * What a verification found.
   *
   * @param tarballs how many were re-hashed
   * @param corrupt how many of them were damaged
   * @param index how many index files were readable
   * @param repaired how many of the damaged were dropped and fetched again
   */
  public record Report(long tarballs, long corrupt, long index, long repaired) {}

  /**
   * Re-hashes every tarball and reads every index file; with {@code repair}, damaged tarballs are dropped and fetched
   * again.
   */
  public Report verify(boolean repair) {
    List<Holding> damaged = new ArrayList<>();
    long[] count = new long[2];
    tarballs.forEach(holding -> {
      count[0]++;
      if (!tarballs.isIntact(holding.checksum())) {
        damaged.add(holding);
        events.integrityFailed(
            MirrorEvents.Integrity.STORED_TARBALL, holding.id().toString(), "its bytes do not hash to their address");
      }
    });
    index.forEach(file -> count[1]++);
    long repaired = repair ? damaged.stream().filter(this::repair).count() : 0;
    return new Report(count[0], damaged.size(), count[1], repaired);
  }

  private boolean repair(Holding holding) {
    tarballs.drop(holding.checksum());
    CrateId id = holding.id();
    if (downloads.get(ViewKey.DEFAULT, id, Requester.MIRROR) instanceof DownloadReply.Tarball tarball) {
      tarball.content().close();
      return true;
    }
    return false;
  }
}
