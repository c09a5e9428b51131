package dev.cratewarden.mirror;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file on their way to a client: read piece by piece, so that a slow reader costs one piece of memory.
 *
 * <p>A file that is replaced or deleted meanwhile is read to its end as it was. For one thread at a time; close it
 * after the last byte.
 */
public sealed interface ServedFile extends AutoCloseable {
  /** In bytes. */
  long size();

  /**
   * Fills {@code into} from {@code position} on, as far as there are bytes, and flips it.
   *
   * @throws StoreException if there are fewer bytes than there should be, or they cannot be read
   */
  void read(long position, ByteBuffer into);

  @Override
  void close();

  /**
   * The file at {@code path}, open.
   *
   * @throws IOException if it cannot be opened
   */
  static ServedFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new OnDisk(path, channel, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A few bytes that are in memory anyway. */
  static ServedFile of(byte[] bytes) {
    return new InMemory(bytes);
  }

  /** On disk. */
  record OnDisk(Path path, FileChannel channel, long size) implements ServedFile {
    @Override
    public void read(long position, ByteBuffer into) {
      into.clear();
      long expected = Math.min(into.capacity(), size - position);
      into.limit((int) expected);
      try {
        while (into.hasRemaining()) {
          if (channel.read(into, position + into.position()) < 0) {
            throw new StoreException(path + " ends after fewer than " + size + " bytes");
          }
        }
      } catch (IOException e) {
        throw new StoreException(path + " cannot be read", e);
      }
      into.flip();
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new StoreException(path + " cannot be closed", e);
      }
    }
  }

  /** In memory. */
  record InMemory(byte[] bytes) implements ServedFile {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void read(long position, ByteBuffer into) {
      into.clear();
      into.put(bytes, Math.toIntExact(position), (int) Math.min(into.capacity(), bytes.length - position)).flip();
    }

    @Override
    public void close() {}
  }
}
