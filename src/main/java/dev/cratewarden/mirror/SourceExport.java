package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes versions into a folder that cargo reads without a server; the same choice and judgement as for a bundle. */
public final class SourceExport {
  private final ExportGathering gathering;
  private final IndexCopies copies;
  private final TarballStore tarballs;
  private final SourceFolders folders;
  private final InstantSource clock;

  public SourceExport(
      ExportGathering gathering,
      IndexCopies copies,
      TarballStore tarballs,
      SourceFolders folders,
      InstantSource clock) {
    this.gathering = gathering;
    this.copies = copies;
    this.tarballs = tarballs;
    this.folders = folders;
    this.clock = clock;
  }

  /** How it ended. */
  public sealed interface Outcome {
    /** The folder is there, without those denied. */
    record Done(long versions, SortedMap<CrateId, String> denied) implements Outcome {}

    /** There is no folder, because of those denied and those that could not be had. */
    record Stopped(SortedMap<CrateId, String> denied, SortedMap<String, String> failed) implements Outcome {}
  }

  /**
   * Exports; blocks.
   *
   * @param skipDenied whether versions that are denied are left out, instead of ending the export
   * @throws BundleRefusedException if the folder cannot be written or the store lost something meanwhile
   */
  public Outcome run(
      ViewKey view,
      ExportSelection selection,
      SourceFolders.Kind kind,
      Path to,
      boolean skipDenied,
      ExportGathering.Progress progress)
      throws InterruptedException {
    try (SourceFolders.Writing folder = folders.create(kind, to)) {
      ExportGathering.Gathered gathered = gathering.gather(view, selection, entry -> false, progress);
      if (!gathered.failed().isEmpty() || !gathered.denied().isEmpty() && !skipDenied) {
        return new Outcome.Stopped(gathered.denied(), gathered.failed());
      }
      SortedMap<CrateName, List<CrateId>> byCrate = new TreeMap<>(Comparator.comparing(CrateName::lowerCase));
      gathered.carried().forEach(id -> byCrate.computeIfAbsent(id.name(), name -> new ArrayList<>()).add(id));
      byCrate.forEach((name, ids) -> add(folder, name, ids));
      folder.finish();
      return new Outcome.Done(gathered.carried().size(), gathered.denied());
    }
  }

  private void add(SourceFolders.Writing folder, CrateName name, List<CrateId> ids) {
    IndexFile file = copies.held(name).orElseThrow(() -> lost("the index file of " + name)).file();
    List<IndexEntry> entries = new ArrayList<>();
    for (CrateId id : ids) {
      IndexEntry entry = file.entry(id.version()).orElseThrow(() -> lost("the index line of " + id));
      entries.add(entry);
      switch (tarballs.open(entry.checksum(), clock.instant())) {
        case TarballStore.Held held -> {
          try (InputStream content = new TarballStream(held.tarball())) {
            folder.tarball(id, entry.checksum(), content);
          } catch (IOException e) {
            throw new UncheckedIOException("closing a stored tarball does not fail", e);
          }
        }
        case TarballStore.Missing missing -> throw lost("the tarball of " + id);
        case TarballStore.Corrupt corrupt -> throw lost("the tarball of " + id + ", which was damaged,");
      }
    }
    folder.index(name, PrunedIndex.lines(file, entries));
  }

  private static BundleRefusedException lost(String what) {
    return new BundleRefusedException(what + " was held and is gone; export again to fetch it anew");
  }
}
