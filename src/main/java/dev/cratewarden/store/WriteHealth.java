package dev.cratewarden.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Since when writes fail, and whether opening the database anew may help.
 *
 * <p>Not at once: RocksDB recovers from a full disk by itself, looking every five seconds, and the store can be read
 * meanwhile. And not without room on the disk, since opening writes what is in the log to files.
 */
final class WriteHealth {
  private static final Logger LOG = LoggerFactory.getLogger(WriteHealth.class);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Path folder;
  private final long roomBytes;
  private boolean failing;
  private long since;

  WriteHealth(Path folder, long writeBufferBytes) {
    this.folder = folder;
    this.roomBytes = 2 * writeBufferBytes;
  }

  synchronized void succeeded() {
    failing = false;
  }

  synchronized void failed() {
    if (!failing) {
      failing = true;
      since = System.nanoTime();
      LOG.warn("store writes fail folder={} usableBytes={}", folder, usableBytes());
    }
  }

  /** The next try is a while away. */
  synchronized void triedToReopen() {
    since = System.nanoTime();
  }

  synchronized boolean isReopenDue() {
    return failing && System.nanoTime() - since > PATIENCE.toNanos() && usableBytes() > roomBytes;
  }

  private long usableBytes() {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      LOG.debug("no figure for the free space folder={}", folder, e);
      return 0;
    }
  }
}
