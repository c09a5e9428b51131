package dev.cratewarden.feed;

import dev.cratewarden.mirror.AdvisoryArchive;
import dev.cratewarden.mirror.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The snapshots of all feeds as files {@code SOURCE.snapshot} of one folder, each replaced by a rename. */
public final class SnapshotFolder implements AdvisoryArchive {
  private static final int SOURCE_CHARACTERS_MAX = 64;

  private final Path folder;

  /** The snapshots in {@code folder}, which is made when first needed. */
  public SnapshotFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<byte[]> load(String source) {
    try {
      return Optional.of(Files.readAllBytes(file(source)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreException("the snapshot of feed " + source + " cannot be read", e);
    }
  }

  @Override
  public void save(String source, byte[] snapshot) {
    Path target = file(source);
    try {
      Files.createDirectories(folder);
      Path written = Files.createTempFile(folder, source + ".", ".tmp");
      try {
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(snapshot);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (IOException e) {
      throw new StoreException("the snapshot of feed " + source + " cannot be written", e);
    }
  }

  private Path file(String source) {
    if (source.length() > SOURCE_CHARACTERS_MAX || !source.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException("not a feed's name: " + source);
    }
    return folder.resolve(source + ".snapshot");
  }
}
