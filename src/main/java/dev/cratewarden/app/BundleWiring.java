package dev.cratewarden.app;

import dev.cratewarden.admin.ExportOperation;
import dev.cratewarden.admin.ImportOperation;
import dev.cratewarden.admin.SourceExportOperation;
import dev.cratewarden.bundle.FileSources;
import dev.cratewarden.bundle.FolderJournal;
import dev.cratewarden.bundle.KeyFolder;
import dev.cratewarden.bundle.RecordFolder;
import dev.cratewarden.bundle.TarBundles;
import dev.cratewarden.mirror.AdmissionScan;
import dev.cratewarden.mirror.AdvisoryCargo;
import dev.cratewarden.mirror.BundleExport;
import dev.cratewarden.mirror.BundleFormat;
import dev.cratewarden.mirror.BundleImport;
import dev.cratewarden.mirror.ExportGathering;
import dev.cratewarden.mirror.IndexCopies;
import dev.cratewarden.mirror.LockfilePrefetch;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.SourceExport;
import dev.cratewarden.mirror.SparseIndex;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.store.RocksStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** What carries a supply across an air gap, made once. */
final class BundleWiring {
  private final BundleExport exports;
  private final BundleImport imports;
  private final SourceExport sources;

  /** Makes it, and brings an import that was broken off to its end, or takes it back. */
  BundleWiring(
      Path data,
      String source,
      IndexCopies copies,
      SparseIndex index,
      RocksStore store,
      LockfilePrefetch prefetch,
      AdmissionScan scan,
      AdvisoryCargo advisories,
      Toolbox toolbox,
      Supplier<Ruling> ruling,
      InstantSource clock,
      MirrorEvents events) {
    BundleFormat format = new TarBundles(new KeyFolder(data.resolve("keys")));
    RecordFolder exported = new RecordFolder(data.resolve("bundles").resolve("exported"));
    RecordFolder imported = new RecordFolder(data.resolve("bundles").resolve("imported"));
    ExportGathering gathering = new ExportGathering(prefetch, copies, index, store.tarballs(), ruling, clock);
    this.exports =
        new BundleExport(
            gathering,
            copies,
            index,
            store.tarballs(),
            ruling,
            toolbox.gathering(),
            toolbox.cargo(),
            advisories,
            format,
            exported,
            clock,
            source);
    this.sources = new SourceExport(gathering, copies, store.tarballs(), new FileSources(), clock);
    this.imports =
        new BundleImport(
            format,
            new FolderJournal(data.resolve("import")),
            copies,
            index,
            store.tarballs(),
            scan,
            advisories,
            toolbox.cargo(),
            ruling,
            imported,
            store::flush,
            clock,
            events);
    imports.recover();
  }

  List<Operation> operations() {
    return List.of(new ExportOperation(exports), new SourceExportOperation(sources), new ImportOperation(imports));
  }
}
