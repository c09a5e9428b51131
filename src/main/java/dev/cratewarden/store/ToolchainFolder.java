package dev.cratewarden.store;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.DistPointer;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.ServedFile;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.ToolchainStore;
import dev.cratewarden.toolchain.DistPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Toolchains as plain files in one folder (ADR 0018).
 *
 * <p>{@code objects/ab/SHA256} holds the bytes; its time is when it was last used. {@code names/PATH}, slashes written
 * as {@code ~}, says which bytes a path leads to. {@code incoming/} holds what is on its way and is emptied at the
 * start. Everything appears by a rename.
 */
public final class ToolchainFolder implements ToolchainStore {
  private static final int BUFFER_BYTES = 256 << 10;

  private final Path objects;
  private final Path incoming;
  private final PointerFiles names;
  private final long bytesMax;
  private final MirrorEvents events;
  private final Map<DistPath, DistPointer> pointers = new ConcurrentHashMap<>();
  private final Set<Checksum> verified = ConcurrentHashMap.newKeySet();
  private long bytes;

  private ToolchainFolder(Path folder, long bytesMax, MirrorEvents events) {
    this.objects = folder.resolve("objects");
    this.incoming = folder.resolve("incoming");
    this.names = new PointerFiles(folder.resolve("names"));
    this.bytesMax = bytesMax;
    this.events = events;
  }

  /**
   * What is in {@code folder}, which is made when something is kept.
   *
   * @param bytesMax of all files; beyond that those unused for longest go
   */
  public static ToolchainFolder open(Path folder, long bytesMax, MirrorEvents events) {
    ToolchainFolder opened = new ToolchainFolder(folder, bytesMax, events);
    try {
      opened.sweep();
      opened.names.forEach(it -> opened.pointers.put(it.path(), it));
      for (Path object : opened.objects()) {
        opened.bytes += Files.size(object);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new StoreException("the toolchains in " + folder + " cannot be read", e);
    }
    return opened;
  }

  /** Deletes what an earlier process was taking in when it ended. */
  private void sweep() throws IOException {
    if (Files.isDirectory(incoming)) {
      try (Stream<Path> left = Files.list(incoming)) {
        for (Path each : left.toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private List<Path> objects() throws IOException {
    if (!Files.isDirectory(objects)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(objects, 2)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private Path object(Checksum sha256) {
    String hex = sha256.hex();
    return objects.resolve(hex.substring(0, 2)).resolve(hex);
  }

  @Override
  public Optional<DistPointer> pointer(DistPath path) {
    return Optional.ofNullable(pointers.get(path));
  }

  @Override
  public synchronized void point(DistPointer pointer) {
    try {
      names.write(pointer);
    } catch (IOException e) {
      throw new StoreException("where " + pointer.path() + " leads cannot be kept", e);
    }
    pointers.put(pointer.path(), pointer);
  }

  @Override
  public List<DistPointer> pointers() {
    return List.copyOf(pointers.values());
  }

  @Override
  public Optional<ServedFile> open(Checksum sha256, Instant now) {
    Path file = object(sha256);
    try {
      if (!verified.contains(sha256) && Files.exists(file) && !isIntact(sha256, file)) {
        return Optional.empty();
      }
      ServedFile open = ServedFile.open(file);
      Files.setLastModifiedTime(file, FileTime.from(now));
      return Optional.of(open);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreException(file + " cannot be read", e);
    }
  }

  /** Whether it still hashes to its name; if not, it is dropped. */
  private boolean isIntact(Checksum sha256, Path file) throws IOException {
    MessageDigest digest = Checksum.sha256();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      while (channel.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
    }
    Checksum actual = Checksum.ofBytes(digest.digest());
    if (actual.equals(sha256)) {
      verified.add(sha256);
      return true;
    }
    drop(sha256, file);
    events.integrityFailed(MirrorEvents.Integrity.STORED_TARBALL, file.toString(), "it hashes to " + actual);
    return false;
  }

  private synchronized void drop(Checksum sha256, Path file) throws IOException {
    verified.remove(sha256);
    if (Files.exists(file)) {
      bytes -= Files.size(file);
      Files.delete(file);
    }
  }

  @Override
  public Optional<Long> size(Checksum sha256) {
    try {
      return Optional.of(Files.size(object(sha256)));
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  @Override
  public synchronized long bytes() {
    return bytes;
  }

  @Override
  public synchronized void dropUnnamed() {
    Set<Checksum> named = new HashSet<>();
    pointers.values().forEach(it -> named.add(it.sha256()));
    try {
      for (Path file : objects()) {
        Optional<Checksum> sha256 = Checksum.parse(file.getFileName().toString());
        if (sha256.isPresent() && !named.contains(sha256.get())) {
          drop(sha256.get(), file);
        }
      }
    } catch (IOException e) {
      throw new StoreException("the toolchains in " + objects + " cannot be tidied up", e);
    }
  }

  @Override
  public Admission admit() {
    try {
      Files.createDirectories(incoming);
      Path file = Files.createTempFile(incoming, "", "");
      return new Incoming(file, FileChannel.open(file, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw new StoreException("nothing can be taken in in " + incoming, e);
    }
  }

  private synchronized void adopt(Checksum sha256, Path from, long size, Instant now) throws IOException {
    Path target = object(sha256);
    Files.createDirectories(target.getParent());
    if (Files.exists(target)) {
      bytes -= Files.size(target);
    }
    Files.setLastModifiedTime(from, FileTime.from(now));
    Files.move(from, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    bytes += size;
    verified.add(sha256);
    if (bytes > bytesMax) {
      evict(target);
    }
  }

  /**
   * Deletes what was unused for longest. A manifest is used whenever one of its components is, so it goes after them.
   */
  private void evict(Path newest) throws IOException {
    record Used(Path file, FileTime at) {}
    List<Used> all = new ArrayList<>();
    for (Path file : objects()) {
      all.add(new Used(file, Files.getLastModifiedTime(file)));
    }
    all.sort(Comparator.comparing(Used::at));
    for (Used each : all) {
      if (bytes <= bytesMax) {
        return;
      }
      Optional<Checksum> sha256 = Checksum.parse(each.file().getFileName().toString());
      if (sha256.isPresent() && !each.file().equals(newest)) {
        long size = Files.size(each.file());
        drop(sha256.get(), each.file());
        events.tarballEvicted(sha256.get(), size);
      }
    }
  }

  /** A file on its way in. */
  private final class Incoming implements Admission {
    private final Path file;
    private final FileChannel channel;
    private final MessageDigest digest = Checksum.sha256();
    private long size;
    private Optional<Checksum> checksum = Optional.empty();

    Incoming(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      digest.update(source, offset, length);
      size += length;
      ByteBuffer rest = ByteBuffer.wrap(source, offset, length);
      try {
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      } catch (IOException e) {
        throw new StoreException(file + " cannot be written", e);
      }
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public Checksum checksum() {
      if (checksum.isEmpty()) {
        checksum = Optional.of(Checksum.ofBytes(digest.digest()));
      }
      return checksum.get();
    }

    @Override
    public void commit(Instant now) {
      try {
        channel.force(true);
        adopt(checksum(), file, size, now);
      } catch (IOException e) {
        throw new StoreException(file + " cannot be kept", e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new StoreException(file + " cannot be closed", e);
      }
    }
  }
}
