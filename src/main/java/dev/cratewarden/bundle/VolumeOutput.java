package dev.cratewarden.bundle;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.BundleRefusedException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Where a bundle is written to: one file, or volumes one after another. They appear under their names when all is
 * written and on disk; closing it before leaves nothing behind.
 */
final class VolumeOutput extends OutputStream {
  private static final int BUFFER_BYTES = 128 << 10;

  /** A volume that is hardly more than its head is a mistake. */
  static final long VOLUME_BYTES_MIN = 4 << 10;

  private final List<Path> files;
  private final List<Path> unfinished = new ArrayList<>();
  private final long sliceBytes;
  private final long size;
  private final Checksum bundle;
  private FileChannel channel;
  private OutputStream out;
  private MessageDigest digest = Checksum.sha256();
  private long written;
  private long inSlice;

  private VolumeOutput(List<Path> files, long sliceBytes, long size, Checksum bundle) throws IOException {
    this.files = files;
    this.sliceBytes = sliceBytes;
    this.size = size;
    this.bundle = bundle;
    this.channel = next();
    this.out = buffered(channel);
  }

  /**
   * Takes a bundle of {@code size} bytes.
   *
   * @param file what it is called; if it is larger than {@code volumeBytesMax}, its volumes are {@code file.001} and so
   *     on
   */
  static VolumeOutput of(Path file, OptionalLong volumeBytesMax, long size, Checksum bundle) throws IOException {
    if (volumeBytesMax.isPresent() && volumeBytesMax.getAsLong() < VOLUME_BYTES_MIN) {
      throw new BundleRefusedException("a volume has at least " + VOLUME_BYTES_MIN + " bytes");
    }
    if (volumeBytesMax.isEmpty() || size <= volumeBytesMax.getAsLong()) {
      return new VolumeOutput(List.of(file), size, size, bundle);
    }
    long slice = volumeBytesMax.getAsLong() - VolumeHeader.BYTES;
    long count = (size + slice - 1) / slice;
    if (count > VolumeHeader.COUNT_MAX) {
      throw new BundleRefusedException(
          "the bundle would have " + count + " volumes, more than " + VolumeHeader.COUNT_MAX + ": make them larger");
    }
    List<Path> files = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      files.add(file.resolveSibling(VolumeHeader.name(file.getFileName().toString(), number)));
    }
    return new VolumeOutput(files, slice, size, bundle);
  }

  private boolean isSplit() {
    return files.size() > 1;
  }

  /** Begins the next file. Readable for whom the umask says: somebody else may carry it. */
  private FileChannel next() throws IOException {
    Path file = files.get(unfinished.size());
    Path fresh = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".unfinished");
    unfinished.add(fresh);
    FileChannel opened = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (isSplit()) {
      opened.position(VolumeHeader.BYTES); // its head needs the hash of what will follow
    }
    return opened;
  }

  private static OutputStream buffered(FileChannel channel) {
    return new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      if (inSlice == sliceBytes) {
        seal();
        channel = next();
        out = buffered(channel);
      }
      int count = (int) Math.min(length - done, sliceBytes - inSlice);
      out.write(bytes, offset + done, count);
      if (isSplit()) {
        digest.update(bytes, offset + done, count);
      }
      done += count;
      inSlice += count;
      written += count;
    }
  }

  private void seal() throws IOException {
    out.flush();
    if (isSplit()) {
      VolumeHeader header =
          new VolumeHeader(
              bundle, unfinished.size(), files.size(), written - inSlice, inSlice, Checksum.ofBytes(digest.digest()));
      ByteBuffer head = ByteBuffer.wrap(header.bytes());
      for (long at = 0; head.hasRemaining(); ) {
        at += channel.write(head, at);
      }
    }
    channel.force(true);
    channel.close();
    digest = Checksum.sha256();
    inSlice = 0;
  }

  /** Puts what was written in its place, the first file last, and returns where it is. */
  List<Path> finish() throws IOException {
    if (written != size) {
      throw new IllegalStateException("a bundle of " + size + " bytes has " + written);
    }
    seal();
    for (int i = files.size() - 1; i >= 0; i--) {
      Files.move(unfinished.get(i), files.get(i), StandardCopyOption.ATOMIC_MOVE);
    }
    return files;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    for (Path each : unfinished) {
      Files.deleteIfExists(each);
    }
  }
}
