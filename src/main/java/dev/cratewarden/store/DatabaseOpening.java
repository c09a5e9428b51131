package dev.cratewarden.store;

import dev.cratewarden.mirror.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the database is opened, with every family that is there: also one that only a newer program knows. */
final class DatabaseOpening {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseOpening.class);

  private DatabaseOpening() {}

  static RocksDB open(Path folder, Tuning tuning, List<ColumnFamilyHandle> opened) {
    try {
      return open(folder, tuning, opened, WALRecoveryMode.PointInTimeRecovery);
    } catch (RocksDBException e) {
      if (e.getStatus() == null || e.getStatus().getCode() != Status.Code.Corruption) {
        throw failed(folder, e);
      }
      LOG.warn("store log is damaged, skipping what cannot be read folder={} error={}", folder, e.getMessage());
      return openDamaged(folder, tuning, opened);
    }
  }

  /** Skipping a write is safe: each value proves itself when it is read, and what then fails is fetched again. */
  private static RocksDB openDamaged(Path folder, Tuning tuning, List<ColumnFamilyHandle> opened) {
    try {
      return open(folder, tuning, opened, WALRecoveryMode.SkipAnyCorruptedRecords);
    } catch (RocksDBException e) {
      throw failed(folder, e);
    }
  }

  private static StoreException failed(Path folder, RocksDBException e) {
    return new StoreException("cannot open the store in " + folder + ": " + e.getMessage(), e);
  }

  private static RocksDB open(Path folder, Tuning tuning, List<ColumnFamilyHandle> opened, WALRecoveryMode mode)
      throws RocksDBException {
    opened.clear();
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (byte[] name : names(folder)) {
      families.add(new ColumnFamilyDescriptor(name, tuning.family(name)));
    }
    return RocksDB.open(tuning.database().setWalRecoveryMode(mode), folder.toString(), families, opened);
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
