package dev.cratewarden.store;

import dev.cratewarden.mirror.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of the format a folder is written in: 4 bytes under {@code format} in the {@code meta} family.
 *
 * <p>An older folder is brought up to date step by step when it is opened; a newer one is refused and left as it is.
 */
final class FormatVersion {
  /** What this program writes. */
  static final int CURRENT = 1;

  private static final Logger LOG = LoggerFactory.getLogger(FormatVersion.class);
  private static final byte[] KEY = "format".getBytes(StandardCharsets.US_ASCII);

  private final Database database;
  private final Path folder;

  FormatVersion(Database database, Path folder) {
    this.database = database;
    this.folder = folder;
  }

  /**
   * Brings the folder to version {@code target} by {@code migrations}.
   *
   * @throws StoreException if it is newer
   */
  void migrate(int target, List<Migration> migrations) {
    Optional<Integer> found = stored();
    if (found.isEmpty()) {
      write(target);
      return;
    }
    int version = found.get();
    if (version > target) {
      throw new StoreException(
          "the data folder "
              + folder
              + " is in format "
              + version
              + ", this program knows formats up to "
              + target
              + ": use the newer cratewarden it was written by, or another --data folder");
    }
    while (version < target) {
      step(version, migrations).run(database);
      version++;
      write(version);
      LOG.info("store migrated folder={} format={}", folder, version);
    }
  }

  private Optional<Integer> stored() {
    return database.get(Family.META, KEY).map(value -> ByteBuffer.wrap(value).getInt());
  }

  private void write(int version) {
    byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(version).array();
    database.write("writing the format version", true, batch -> batch.put(database.handle(Family.META), KEY, value));
  }

  private Migration step(int version, List<Migration> migrations) {
    return migrations.stream()
        .filter(migration -> migration.from() == version)
        .findFirst()
        .orElseThrow(() ->
            new StoreException("the data folder " + folder + " is in format " + version + ", which is no longer read"));
  }
}
