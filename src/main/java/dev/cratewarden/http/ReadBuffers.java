package dev.cratewarden.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Where connections read into: all of one event loop into the same buffer, one after the other.
 *
 * <p>Almost every read is one request that is answered, or copied, before the next. A connection that keeps a part of
 * it for longer, as those with HTTP/2 do, keeps the whole: the loop takes another buffer, and that connection reads
 * into its own from then on. So does one that sends a lot at once, while it does.
 */
final class ReadBuffers implements RecvByteBufAllocator {
  /** A head that is read in two pieces is nothing for the {@link Hatch}. */
  private static final int BYTES_MIN = 4 << 10;

  private static final int BYTES_MAX = 64 << 10;

  private final AdaptiveRecvByteBufAllocator adaptive =
      new AdaptiveRecvByteBufAllocator(BYTES_MIN, BYTES_MIN, BYTES_MAX);
  private final FastThreadLocal<Shared> shared =
      new FastThreadLocal<>() {
        @Override
        protected Shared initialValue() {
          return new Shared();
        }

        @Override
        protected void onRemoval(Shared ended) {
          ended.buffer.release();
        }
      };

  /** What the connections of one event loop share. */
  private static final class Shared {
    private ByteBuf buffer = fresh();
    private @Nullable Reads latest;

    private static ByteBuf fresh() {
      return UnpooledByteBufAllocator.DEFAULT.directBuffer(BYTES_MIN, BYTES_MIN);
    }

    /** An empty buffer, to be released by its reader. */
    private ByteBuf next(Reads reader) {
      if (buffer.refCnt() > 1) {
        if (latest != null) {
          latest.keeps = true;
        }
        buffer.release();
        buffer = fresh();
      }
      latest = reader;
      return buffer.retain().clear();
    }
  }

  @Override
  @SuppressWarnings("deprecation") // netty's interface has it
  public Handle newHandle() {
    return new Reads((ExtendedHandle) adaptive.newHandle());
  }

  /** The reads of one connection, on its event loop. */
  private final class Reads extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle own;
    private @Nullable Shared ofLoop;

    /** Whether what it read was still in use when the next wanted to read. */
    private boolean keeps;

    Reads(ExtendedHandle own) {
      super(own);
      this.own = own;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      if (keeps || own.guess() > BYTES_MIN) {
        return own.allocate(allocator);
      }
      if (ofLoop == null) {
        ofLoop = shared.get();
      }
      return ofLoop.next(this);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return own.continueReading(maybeMore);
    }
  }
}
