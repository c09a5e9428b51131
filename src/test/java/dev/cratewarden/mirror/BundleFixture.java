package dev.cratewarden.mirror;

import dev.cratewarden.bundle.FolderJournal;
import dev.cratewarden.bundle.KeyFolder;
import dev.cratewarden.bundle.RecordFolder;
import dev.cratewarden.bundle.TarBundles;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.scan.TarballScan;
import dev.cratewarden.store.ToolchainFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One side of an air gap: a mirror with what it needs to export and import, and a folder for its keys and bundles. */
final class BundleFixture implements AutoCloseable {
  static final ExportGathering.Progress SILENT =
      new ExportGathering.Progress() {
        @Override
        public void more(long versions) {}

        @Override
        public void done(CrateId id) {}
      };

  final MirrorFixture mirror = new MirrorFixture();
  final Path folder;
  final KeyFolder keys;
  final FolderJournal journal;
  final Cargo cargo = new Cargo();
  final BundleExport exports;
  final BundleImport imports;

  BundleFixture(Path folder) {
    this.folder = folder;
    this.keys = new KeyFolder(folder.resolve("keys"));
    this.journal = new FolderJournal(folder.resolve("import"));
    ToolchainFolder toolchains = ToolchainFolder.open(folder.resolve("rustup"), 1 << 20, mirror.events);
    TarBundles format = new TarBundles(keys);
    this.exports =
        new BundleExport(
            new ExportGathering(
                new LockfilePrefetch(mirror.downloads, 4),
                mirror.copies,
                mirror.index,
                mirror.tarballStore,
                () -> mirror.ruling,
                mirror.clock),
            mirror.copies,
            mirror.index,
            mirror.tarballStore,
            () -> mirror.ruling,
            new ToolchainGathering(toolchains, path -> new FileReply.NoSuch("no " + path), mirror.clock),
            new ToolchainCargo(toolchains, mirror.clock),
            cargo,
            format,
            new RecordFolder(folder.resolve("bundles/exported")),
            mirror.clock,
            "https://index.example/");
    this.imports =
        new BundleImport(
            format,
            journal,
            mirror.copies,
            mirror.index,
            mirror.tarballStore,
            new AdmissionScan(TarballScan::shipped, 2),
            cargo,
            new ToolchainCargo(toolchains, mirror.clock),
            () -> mirror.ruling,
            new RecordFolder(folder.resolve("bundles/imported")),
            () -> {},
            mirror.clock,
            mirror.events);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BundleExport.Outcome outcome(Path to, boolean skipDenied, String... versions) {
    return outcome(to, skipDenied, new ExportBase.Nothing(), versions);
  }

  BundleExport.Outcome outcome(Path to, boolean skipDenied, ExportBase base, String... versions) {
    return outcome(
        to, skipDenied, base, ExportSelection.of(Stream.of(versions).map(CrateId::of).toList()), OptionalLong.empty());
  }

  BundleExport.Outcome outcome(
      Path to, boolean skipDenied, ExportBase base, ExportSelection selection, OptionalLong volumeBytesMax) {
    try {
      return exports.run(
          new BundleExport.Request(ViewKey.DEFAULT, selection, base, to, volumeBytesMax, skipDenied, Optional.empty()),
          SILENT);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Exports what of these the receiver of {@code base} does not have. */
  Path delta(String name, Path base, String... versions) {
    Path to = folder.resolve(name);
    BundleExport.Outcome outcome = outcome(to, false, new ExportBase.BundleFile(base), versions);
    if (!(outcome instanceof BundleExport.Outcome.Done)) {
      throw new IllegalStateException("not exported: " + outcome);
    }
    return to;
  }

  /** Exports these and returns the bundle. */
  Path export(String name, String... versions) {
    Path to = folder.resolve(name);
    BundleExport.Outcome outcome = outcome(to, false, versions);
    if (!(outcome instanceof BundleExport.Outcome.Done)) {
      throw new IllegalStateException("not exported: " + outcome);
    }
    return to;
  }

  ImportReport dryRun(Path bundle) {
    return imports.run(List.of(bundle), true, true, (bytes, all) -> {});
  }

  ImportReport take(Path bundle) {
    return imports.run(List.of(bundle), false, true, (bytes, all) -> {});
  }

  ImportReport takeSigned(Path bundle) {
    return imports.run(List.of(bundle), false, false, (bytes, all) -> {});
  }

  /** All that is stored, to be compared. */
  SortedMap<String, String> contents() {
    SortedMap<String, String> all = new TreeMap<>();
    mirror.indexStore.forEach(it ->
        all.put(
            "index " + it.name().lowerCase(),
            new String(it.body(), StandardCharsets.UTF_8) + it.checkedAt() + it.firstSeen()));
    mirror.tarballStore.forEach(it -> all.put("tarball " + it.checksum(), it.id().toString()));
    cargo.kept.forEach((source, bytes) -> all.put("advisories " + source, new String(bytes, StandardCharsets.UTF_8)));
    return all;
  }

  @Override
  public void close() {
    mirror.close();
  }

  /** Advisories as plain text. */
  static final class Cargo implements AdvisoryCargo {
    final Map<String, byte[]> kept = new LinkedHashMap<>();

    @Override
    public List<String> sources() {
      return List.copyOf(kept.keySet());
    }

    @Override
    public byte[] pack(String source) {
      return kept.get(source);
    }

    @Override
    public boolean isNews(String source, byte[] packed) {
      return !Arrays.equals(kept.get(source), packed);
    }

    @Override
    public void unpack(String source, byte[] packed) {
      kept.put(source, packed);
    }
  }
}
