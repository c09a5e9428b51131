package dev.cratewarden.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when watched files get other contents, on one daemon thread of its own.
 *
 * <p>It polls instead of asking the operating system: a handful of {@code stat} calls each 200 ms cost next to nothing,
 * and work over NFS, with bind mounts, with Kubernetes' swapped symbolic links and with every way in which editors
 * save. A new content is reported only when it was the same at two looks, so that a file caught between truncation and
 * writing (an empty policy is a valid policy) is never taken for real; a change is thus reported within about half a
 * second.
 */
public final class FileWatch implements AutoCloseable {
  /** How often it looks. */
  public static final Duration EVERY = Duration.ofMillis(200);

  /**
   * So often a file is read under one time stamp (two seconds), since it may change again without getting a different
   * one.
   */
  private static final int READS_PER_STAMP = 10;

  private static final int LOOKS_UNTIL_GONE = 3;
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

  /** What happened to a file. */
  public sealed interface Change {}

  /** It has other bytes now; of a file above its size limit, one byte more than that. */
  public record NewContent(byte[] bytes) implements Change {}

  /** It is not there any more, or cannot be read any more. */
  public record Vanished(String reason) implements Change {}

  /**
   * A file and who wants to know of it.
   *
   * @param bytesMax the size limit: of a longer file one byte more than that is read
   * @param known what the listener already has; empty if the file was missing when it looked
   * @param listener called on the watching thread
   */
  public record Watched(Path file, int bytesMax, Optional<byte[]> known, Consumer<Change> listener) {
    /** A file of at most 1 MiB, as configuration is. */
    public Watched(Path file, Optional<byte[]> known, Consumer<Change> listener) {
      this(file, TomlText.BYTES_MAX, known, listener);
    }
  }

  private volatile List<Eye> eyes;
  private final Thread thread;

  /** Begins to watch. */
  public FileWatch(List<Watched> watched) {
    this.eyes = watched.stream().map(Eye::new).toList();
    this.thread = Thread.ofPlatform().name("config-watch").daemon().start(this::run);
  }

  /** Watches these files from now on, and no others; as if none of them had been looked at before. */
  public void use(List<Watched> watched) {
    this.eyes = watched.stream().map(Eye::new).toList();
  }

  /** Reads a file as this watch would: not more than the size limit and one byte. Empty if it cannot be read. */
  public static Optional<byte[]> contentOf(Path file) {
    try {
      return Optional.of(bytesOf(file, TomlText.BYTES_MAX));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] bytesOf(Path file, int bytesMax) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(bytesMax + 1);
    }
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(EVERY);
      } catch (InterruptedException e) {
        return;
      }
      eyes.forEach(Eye::look);
    }
  }

  /** Stops watching; returns when no listener runs any more. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a look costs nothing to see. */
  private record Stamp(FileTime modified, long size, Optional<Object> fileKey) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey()));
    }
  }

  /** Watches one file; used by the watching thread alone. */
  private static final class Eye {
    private final Watched watched;
    private Optional<Stamp> stamp = Optional.empty();
    private int readsUnderStamp;
    private Optional<byte[]> reported;
    private Optional<byte[]> pending = Optional.empty();
    private int looksWithoutFile;

    Eye(Watched watched) {
      this.watched = watched;
      this.reported = watched.known();
    }

    void look() {
      try {
        Optional<Stamp> current = Optional.of(Stamp.of(watched.file()));
        readsUnderStamp = stamp.equals(current) ? readsUnderStamp : 0;
        stamp = current;
        if (readsUnderStamp < READS_PER_STAMP) {
          readsUnderStamp++;
          read();
        }
        looksWithoutFile = 0;
      } catch (IOException e) {
        missing(e);
      }
    }

    private void read() throws IOException {
      byte[] bytes = bytesOf(watched.file(), watched.bytesMax());
      boolean isNew = reported.isEmpty() || !Arrays.equals(reported.get(), bytes);
      boolean isSteady = pending.isPresent() && Arrays.equals(pending.get(), bytes);
      pending = Optional.of(bytes);
      if (isNew && isSteady) {
        reported = pending;
        tell(new NewContent(bytes));
      }
    }

    /** Editors that replace a file leave a moment without one. */
    private void missing(IOException e) {
      stamp = Optional.empty();
      pending = Optional.empty();
      looksWithoutFile++;
      if (looksWithoutFile == LOOKS_UNTIL_GONE && reported.isPresent()) {
        reported = Optional.empty();
        tell(new Vanished(e instanceof NoSuchFileException ? "it is not there any more" : Objects.toString(e)));
      }
    }

    private void tell(Change change) {
      try {
        watched.listener().accept(change);
      } catch (RuntimeException e) {
        LOG.error("event=config-reload-failed file={}", watched.file(), e);
      }
    }
  }
}
