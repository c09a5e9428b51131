package dev.cratewarden.bundle;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.BundlePart;
import dev.cratewarden.mirror.ImportJournal;
import dev.cratewarden.mirror.StoreException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The import journal as three files of one folder.
 *
 * <ul>
 *   <li>{@code carried}: for each part its name (length 2 bytes, UTF-8), its size (4 bytes) and its bytes; then a
 *       length of 0
 *   <li>{@code manifest}: that of the bundle, as it stands there
 *   <li>{@code begun}: the tarballs to take in, a checksum a line; there from {@link #begin} on
 *   <li>{@code committed}: empty; there from {@link #commit} on
 * </ul>
 *
 * <p>The last three are renamed into place, and the folder is synchronized after each step, so each is there whole or
 * not at all. They go in an order in which each state on the way reads as one of the three.
 */
public final class FolderJournal implements ImportJournal {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Path folder;
  private Optional<FileChannel> writing = Optional.empty();

  /** A journal in {@code folder}, which is made when first needed. */
  public FolderJournal(Path folder) {
    this.folder = folder;
  }

  @Override
  public void carry(BundlePart.Small part, byte[] content) {
    step(
        "writing",
        () -> {
          DataOutputStream out = new DataOutputStream(Channels.newOutputStream(carried()));
          byte[] name = PartName.of(part).getBytes(StandardCharsets.UTF_8);
          ByteBuffer head =
              ByteBuffer.allocate(name.length + 6).putShort((short) name.length).put(name).putInt(content.length);
          out.write(head.array());
          out.write(content);
        });
  }

  private FileChannel carried() throws IOException {
    if (writing.isEmpty()) {
      Files.createDirectories(folder);
      writing =
          Optional.of(
              FileChannel.open(
                  folder.resolve("carried"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE));
    }
    return writing.get();
  }

  @Override
  public void begin(Collection<Checksum> tarballs, byte[] manifestJson) {
    step(
        "beginning",
        () -> {
          FileChannel channel = carried();
          channel.write(ByteBuffer.allocate(2));
          channel.force(true);
          stopWriting();
          StringBuilder lines = new StringBuilder();
          tarballs.forEach(it -> lines.append(it.hex()).append('\n'));
          place("manifest", manifestJson);
          place("begun", lines.toString().getBytes(StandardCharsets.US_ASCII));
        });
  }

  @Override
  public void commit() {
    step("committing", () -> place("committed", new byte[0]));
  }

  @Override
  public void forEachCarried(Carried visitor) {
    Path file = folder.resolve("carried");
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      for (int length = in.readUnsignedShort(); length > 0; length = in.readUnsignedShort()) {
        String name = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        BundlePart part = PartName.parse(name).orElseThrow(() -> new StoreException(file + " is damaged"));
        int size = in.readInt();
        byte[] content = in.readNBytes(size);
        if (content.length != size) {
          throw new StoreException(file + " ends too early");
        }
        if (part instanceof BundlePart.Small small) {
          visitor.part(small, content);
        }
      }
    } catch (NoSuchFileException alreadyForgotten) {
      // Deleted before the others: what it carried is in the store.
      return;
    } catch (IOException e) {
      throw new StoreException("reading the import journal " + file + " failed: " + e, e);
    }
  }

  @Override
  public Optional<byte[]> manifest() {
    try {
      return Optional.of(Files.readAllBytes(folder.resolve("manifest")));
    } catch (NoSuchFileException alreadyForgotten) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreException("reading the import journal in " + folder + " failed: " + e, e);
    }
  }

  @Override
  public void end() {
    step(
        "ending",
        () -> {
          stopWriting();
          for (String name :
              List.of("manifest.new", "begun.new", "committed.new", "carried", "manifest", "begun", "committed")) {
            if (Files.deleteIfExists(folder.resolve(name))) {
              synchronizeFolder();
            }
          }
          Files.deleteIfExists(folder);
        });
  }

  @Override
  public Left left() {
    if (Files.exists(folder.resolve("committed"))) {
      return new Committed();
    }
    Path begun = folder.resolve("begun");
    if (!Files.exists(begun)) {
      return new Nothing();
    }
    try {
      return new Begun(Files.readAllLines(begun).stream().map(Checksum::of).toList());
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException("reading the import journal " + begun + " failed: " + e, e);
    }
  }

  private void stopWriting() throws IOException {
    if (writing.isPresent()) {
      writing.get().close();
      writing = Optional.empty();
    }
  }

  /** Puts a file into its place, whole and on disk. */
  private void place(String name, byte[] content) throws IOException {
    Path fresh = folder.resolve(name + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    synchronizeFolder();
  }

  /** A rename is on disk when its folder is. */
  private void synchronizeFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private interface Step {
    void take() throws IOException;
  }

  private void step(String doing, Step step) {
    try {
      step.take();
    } catch (IOException e) {
      throw new StoreException(doing + " the import journal in " + folder + " failed: " + e, e);
    }
  }
}
