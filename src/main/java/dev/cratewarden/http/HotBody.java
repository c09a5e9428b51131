package dev.cratewarden.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** A body that lies ready outside the heap, to be sent as often as asked for. */
sealed interface HotBody {
  /** Of an answer that is its head alone. */
  InMemory NONE = new InMemory(ByteBuffer.allocateDirect(0).asReadOnlyBuffer());

  /** Length in bytes. */
  int size();

  /** The bytes, for a connection that changes them on the way, as TLS and HTTP/2 do. To be written once. */
  ByteBuf bytes();

  /** The same for a bare socket, which may have them from elsewhere without a copy. To be written once. */
  Object forSocket();

  /** It is not to be kept any longer; what is being sent is sent to its end. */
  void drop();

  /**
   * In memory. Dropped ones are left to the garbage collector, for answers under way may still be reading them.
   *
   * @param body whose position stays where it is
   */
  record InMemory(ByteBuffer body) implements HotBody {
    @Override
    public int size() {
      return body.remaining();
    }

    /** Copies it into {@code buffer}. */
    void writeTo(ByteBuf buffer) {
      buffer.writeBytes(body.duplicate());
    }

    @Override
    public ByteBuf bytes() {
      return Unpooled.wrappedBuffer(body);
    }

    @Override
    public Object forSocket() {
      return bytes();
    }

    @Override
    public void drop() {}
  }

  /**
   * In a file without a name, which the kernel sends from its page cache: a long body costs a server more to copy than
   * everything else about the answer.
   */
  final class InFile implements HotBody {
    private final FileChannel file;
    private final int size;
    private final ByteBuf mapped;
    private final Runnable onClosed;
    private final AtomicInteger users = new AtomicInteger(1);

    /** Takes over {@code file}. */
    InFile(FileChannel file, int size, Runnable onClosed) throws IOException {
      this.file = file;
      this.onClosed = onClosed;
      this.size = size;
      this.mapped =
          Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(file.map(FileChannel.MapMode.READ_ONLY, 0, size)));
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public ByteBuf bytes() {
      return mapped.duplicate();
    }

    @Override
    public Object forSocket() {
      return isTaken() ? new Region() : bytes();
    }

    /** One more user, unless the last one has gone. */
    private boolean isTaken() {
      return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    @Override
    public void drop() {
      if (users.decrementAndGet() == 0) {
        try {
          file.close();
        } catch (IOException e) {
          throw new UncheckedIOException("a file without a name cannot be closed", e);
        } finally {
          onClosed.run();
        }
      }
    }

    /** All of the file, once. */
    private final class Region extends DefaultFileRegion {
      Region() {
        super(file, 0, size);
      }

      @Override
      protected void deallocate() {
        drop();
      }
    }
  }
}
