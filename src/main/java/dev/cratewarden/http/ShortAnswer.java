package dev.cratewarden.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A short answer that has not been written yet: if nothing comes before or behind it, the operating system is given it
 * straight away, in one piece.
 *
 * <p>Netty's queue makes an entry of each write, gathers the entries, and looks again at what was taken of them. All of
 * that is for answers that do not fit; for a 304 it costs as much as finding out that it is one. What the operating
 * system does not take goes the usual way, where errors are dealt with too. For one event loop.
 */
final class ShortAnswer {
  /** To copy a longer body costs more than the queue does. */
  static final int BYTES_MAX = 16 << 10;

  /** Where an answer is put together: one for each event loop, with nothing to keep in it between two calls. */
  static final class Scratch extends FastThreadLocal<ByteBuf> {
    @Override
    protected ByteBuf initialValue() {
      return UnpooledByteBufAllocator.DEFAULT.directBuffer(BYTES_MAX, BYTES_MAX);
    }

    @Override
    protected void onRemoval(ByteBuf ended) {
      ended.release();
    }
  }

  private final Scratch scratch;
  private @Nullable HeadBytes head;
  private HotBody.InMemory body = HotBody.NONE;

  ShortAnswer(Scratch scratch) {
    this.scratch = scratch;
  }

  /** Whether it takes the next answer. If not, that goes the usual way, behind {@link #queue}. */
  boolean takes(ChannelHandlerContext context, HeadBytes top, HotBody bytes, boolean isFirst) {
    if (!isFirst
        || !(bytes instanceof HotBody.InMemory inMemory)
        || top.size() + bytes.size() > BYTES_MAX
        || !canBeSent(context.channel())) {
      return false;
    }
    head = top;
    body = inMemory;
    return true;
  }

  private static boolean canBeSent(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return channel instanceof EpollSocketChannel && waiting != null && waiting.isEmpty();
  }

  /** Lets what is kept here go before something else. */
  void queue(ChannelHandlerContext context) {
    if (head != null) {
      write(context, head.bytes(), body.bytes());
      drop();
    }
  }

  private void drop() {
    head = null;
    body = HotBody.NONE;
  }

  /** Sends what is kept here; whether the operating system has all of it, or else it is queued. */
  boolean sent(ChannelHandlerContext context) {
    if (head == null) {
      return false;
    }
    ByteBuf whole = scratch.get().clear();
    if (!(context.channel() instanceof EpollSocketChannel channel)
        || !(channel.fd() instanceof Socket socket)
        || !whole.hasMemoryAddress()) {
      queue(context);
      return false;
    }
    head.writeTo(whole);
    body.writeTo(whole);
    drop();
    try {
      whole.skipBytes(Math.max(0, socket.sendAddress(whole.memoryAddress(), 0, whole.writerIndex())));
    } catch (IOException e) {
      // Netty will meet the same, and closes the connection.
    }
    if (whole.isReadable()) {
      write(context, context.alloc().directBuffer(whole.readableBytes()).writeBytes(whole));
      return false;
    }
    return true;
  }

  /** A failed write closes the connection, which is where the {@link Hatch} meets it. */
  static void write(ChannelHandlerContext context, Object... parts) {
    for (Object part : parts) {
      ChannelFuture unused = context.write(part, context.voidPromise());
    }
  }
}
