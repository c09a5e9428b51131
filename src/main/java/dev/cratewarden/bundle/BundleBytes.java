package dev.cratewarden.bundle;

import dev.cratewarden.mirror.BundleRefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a bundle, be they in one file or in volumes. Each read says where, so that several can go on at once.
 */
final class BundleBytes implements Closeable {
  private final List<Slice> slices = new ArrayList<>();

  /**
   * A file and what it has of the bundle.
   *
   * @param head how many bytes of the file come before that
   * @param start where in the bundle it begins
   */
  private record Slice(Path file, FileChannel channel, int head, long start, long size) {}

  private BundleBytes() {}

  /** A bundle in one file. */
  static BundleBytes ofFile(Path file) throws IOException {
    BundleBytes bytes = new BundleBytes();
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    bytes.slices.add(new Slice(file, channel, 0, 0, channel.size()));
    return bytes;
  }

  /** A bundle in these volumes, which follow upon each other. */
  static BundleBytes ofVolumes(List<VolumeSet.Volume> volumes) throws IOException {
    BundleBytes bytes = new BundleBytes();
    try {
      for (VolumeSet.Volume volume : volumes) {
        FileChannel channel = FileChannel.open(volume.file(), StandardOpenOption.READ);
        VolumeHeader header = volume.header();
        bytes.slices.add(new Slice(volume.file(), channel, VolumeHeader.BYTES, header.offset(), header.size()));
      }
      return bytes;
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  /** Reads some bytes at {@code position} and returns how many; -1 at the end. */
  int read(ByteBuffer into, long position) throws IOException {
    Optional<Slice> found = slice(position);
    if (found.isEmpty()) {
      return -1;
    }
    Slice slice = found.get();
    long within = position - slice.start;
    long left = slice.size - within;
    int limit = into.limit();
    if (into.remaining() > left) {
      into.limit(into.position() + (int) left);
    }
    int count = slice.channel.read(into, slice.head + within);
    into.limit(limit);
    if (count < 0 && left > 0) {
      throw new BundleRefusedException(slice.file + " became shorter while it was read");
    }
    return count;
  }

  private Optional<Slice> slice(long position) {
    for (Slice slice : slices) {
      if (position >= slice.start && position < slice.start + slice.size) {
        return Optional.of(slice);
      }
    }
    return Optional.empty();
  }

  /** The bytes from {@code position} on, at most {@code size} of them. */
  InputStream from(long position, long size) {
    return new Piece(position, size);
  }

  /** Which of several volumes {@code position} lies in, to be put behind a message; empty for a bundle in one file. */
  String place(long position) {
    if (slices.size() == 1) {
      return "";
    }
    Slice slice = slice(position).orElseGet(slices::getLast);
    return " (in volume " + slice.file.getFileName() + ")";
  }

  @Override
  public void close() throws IOException {
    for (Slice slice : slices) {
      slice.channel.close();
    }
  }

  /** A stretch of the bundle. */
  private final class Piece extends InputStream {
    private long position;
    private long left;

    Piece(long position, long size) {
      this.position = position;
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = BundleBytes.this.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, left)), position);
      position += Math.max(0, count);
      left -= Math.max(0, count);
      return count;
    }
  }
}
