package dev.cratewarden.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An answer of one short buffer that has not been written yet: if nothing comes before or behind it, the operating
 * system is given it straight away.
 *
 * <p>Netty's queue makes an entry of each write, gathers the entries, and looks again at what was taken of them. All of
 * that is for answers that do not fit; for a 304 it costs as much as finding out that it is one. What the operating
 * system does not take goes the usual way, where errors are dealt with too. For one event loop.
 */
final class ShortAnswer {
  private @Nullable ByteBuf bytes;

  /** Takes the next answer, or lets it go the usual way. */
  void offer(ChannelHandlerContext context, ByteBuf answer, boolean isFirst) {
    if (isFirst && canBeSent(context.channel(), answer)) {
      bytes = answer;
    } else {
      queue(context);
      write(context, answer);
    }
  }

  private static boolean canBeSent(Channel channel, ByteBuf answer) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return channel instanceof EpollSocketChannel && answer.hasMemoryAddress() && waiting != null && waiting.isEmpty();
  }

  /** Lets what is kept here go before something else. */
  void queue(ChannelHandlerContext context) {
    if (bytes != null) {
      write(context, bytes);
      bytes = null;
    }
  }

  /** Sends what is kept here; whether the operating system has all of it, or else it is queued. */
  boolean sent(ChannelHandlerContext context) {
    ByteBuf answer = bytes;
    if (answer == null || !(context.channel() instanceof EpollSocketChannel channel)) {
      return false;
    }
    try {
      if (channel.fd() instanceof Socket socket) {
        answer.skipBytes(
            Math.max(0, socket.sendAddress(answer.memoryAddress(), answer.readerIndex(), answer.writerIndex())));
      }
    } catch (IOException e) {
      // Netty will meet the same, and closes the connection.
    }
    if (answer.isReadable()) {
      queue(context);
      return false;
    }
    bytes = null;
    return true;
  }

  /** A failed write closes the connection, which is where the {@link Hatch} meets it. */
  static void write(ChannelHandlerContext context, Object part) {
    ChannelFuture unused = context.write(part, context.voidPromise());
  }
}
