package dev.cratewarden.store;

import dev.cratewarden.mirror.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one process to a data folder: a lock on its file {@code lock}, which the operating system takes back
 * when the process ends.
 *
 * <p>The owner's process id stands in another file, {@code pid}: closing any handle of a locked file gives the lock up
 * (POSIX), so that one is never opened just to read it.
 */
final class FolderLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes {@code folder}, which is made if need be.
   *
   * @throws StoreException if somebody else has it, or it cannot be written
   */
  static FolderLock take(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isLocked(channel)) {
        FolderLock lock = new FolderLock(folder, channel);
        Files.writeString(folder.resolve("pid"), Long.toString(ProcessHandle.current().pid()));
        return lock;
      }
      channel.close();
      throw new StoreException("the data folder " + folder + " is in use by another cratewarden" + owner(folder));
    } catch (IOException e) {
      throw new StoreException("cannot use the data folder " + folder + ": " + e, e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String owner(Path folder) {
    try {
      return " (process " + Files.readString(folder.resolve("pid")).strip() + ")";
    } catch (IOException e) {
      LOG.debug("no process id in folder={}", folder, e);
      return "";
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve("pid"));
      channel.close();
    } catch (IOException e) {
      LOG.warn("cannot give up the data folder folder={} error={}", folder, e.toString());
    }
  }
}
