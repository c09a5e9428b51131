package dev.cratewarden.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where bodies lie that the kernel sends by itself: files that lose their name as soon as they are open, so that
 * nothing is left of them when the process ends, however it does. Safe for many threads.
 */
final class HotFiles {
  /** Shorter bodies are copied sooner than a file is sent. */
  static final int BYTES_MIN = 64 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(HotFiles.class);

  /** At a time; each costs a descriptor. */
  private static final int FILES_MAX = 1_024;

  private final Path folder;
  private final AtomicLong last = new AtomicLong();
  private final Semaphore places = new Semaphore(FILES_MAX);

  private HotFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Files in a folder, which is made, and emptied of what a killed process left between making a file and taking its
   * name.
   *
   * @throws IOException if that cannot be done
   */
  static HotFiles in(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
    return new HotFiles(folder);
  }

  /** Writes a body, if there is room for it. Blocks. */
  Optional<HotBody> keep(ByteBuffer bytes) {
    if (!places.tryAcquire()) {
      return Optional.empty();
    }
    try {
      int size = bytes.remaining();
      FileChannel file = written(bytes);
      try {
        return Optional.of(new HotBody.InFile(file, size, places::release));
      } catch (IOException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      places.release();
      LOG.warn("what is hot stays in memory, for a file cannot be written error={}", e.getMessage());
      return Optional.empty();
    }
  }

  private FileChannel written(ByteBuffer bytes) throws IOException {
    Path path = folder.resolve("hot-" + last.incrementAndGet());
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      Files.delete(path);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }
}
