package dev.cratewarden.store;

import dev.cratewarden.mirror.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the database is opened, with every family that is there: also one that only a newer program knows. */
final class DatabaseOpening {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseOpening.class);

  private DatabaseOpening() {}

  /**
   * Opens it, also if its log is damaged: RocksDB then takes the writes up to the damage, or if that would contradict
   * its files none from the log. Losing a write is safe, since each value proves itself when it is read, and what then
   * fails is fetched again.
   */
  static RocksDB open(Path folder, Tuning tuning, List<ColumnFamilyHandle> opened) {
    try {
      try {
        return opened(folder, tuning, opened);
      } catch (RocksDBException e) {
        if (e.getStatus() == null || e.getStatus().getCode() != Status.Code.Corruption) {
          throw e;
        }
        LOG.warn("store log is damaged folder={} error={}", folder, e.getMessage());
        setLogsAside(folder);
        return opened(folder, tuning, opened);
      }
    } catch (RocksDBException | IOException e) {
      throw new StoreException("cannot open the store in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void setLogsAside(Path folder) throws IOException {
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log")) {
      for (Path log : logs) {
        LOG.warn("store log cannot be read and is set aside file={}", log);
        Files.move(log, log.resolveSibling(log.getFileName() + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static RocksDB opened(Path folder, Tuning tuning, List<ColumnFamilyHandle> opened) throws RocksDBException {
    opened.clear();
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (byte[] name : names(folder)) {
      families.add(new ColumnFamilyDescriptor(name, tuning.family(name)));
    }
    return RocksDB.open(tuning.database(), folder.toString(), families, opened);
  }

  private static List<byte[]> names(Path folder) throws RocksDBException {
    List<byte[]> names = new ArrayList<>();
    if (Files.exists(folder.resolve("CURRENT"))) {
      try (Options options = new Options()) {
        names.addAll(RocksDB.listColumnFamilies(options, folder.toString()));
      }
    } else {
      names.add(RocksDB.DEFAULT_COLUMN_FAMILY);
    }
    for (Family family : Family.values()) {
      if (names.stream().noneMatch(name -> Arrays.equals(name, family.nameOnDisk()))) {
        names.add(family.nameOnDisk());
      }
    }
    return names;
  }

  static boolean isNamed(ColumnFamilyHandle handle, Family family) {
    try {
      return Arrays.equals(handle.getName(), family.nameOnDisk());
    } catch (RocksDBException e) {
      throw new StoreException("cannot name a column family", e);
    }
  }
}
