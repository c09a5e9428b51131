package dev.cratewarden.http;

import dev.cratewarden.mirror.RequestEvents.Route;
import dev.cratewarden.mirror.ServedIndex;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.Optional;

/**
 * Hands out what lies ready, before a request reaches Vert.x.
 *
 * <p>Most requests are plain {@code GET}s of index files that lie in memory with their heads written out. To decode
 * such a request into objects and encode its answer out of others costs more than all the rest; so this looks at the
 * bytes, and writes bytes. It asks the same {@code hot} as the {@link FrontDesk} and sends the very bytes that would
 * leave through it. Everything else it lets pass: whatever {@link RequestHead} does not know, what is not hot, and, so
 * that answers stay in order, all that comes while an earlier request is still with the desk. Once it meets something
 * whose end it does not know (a body, an upgrade to HTTP/2, half a head) it leaves the connection for good.
 *
 * <p>One for each connection without TLS, on its event loop.
 */
final class Hatch extends ChannelInboundHandlerAdapter {
  private final Backroom room;
  private final ConnectionGuard guard;
  private long passedOn;
  private long beganNanos;
  private int found;
  private int notModified;
  private long bytes;

  Hatch(Backroom room, ConnectionGuard guard) {
    this.room = room;
    this.guard = guard;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf in)) {
      context.fireChannelRead(message);
      return;
    }
    RequestHead head = room.requestHead();
    while (in.isReadable()) {
      RequestHead.Reading reading = head.read(in);
      if (reading == RequestHead.Reading.OTHER) {
        leave(context, in);
        return;
      }
      int length = head.length();
      if (reading == RequestHead.Reading.PLAIN && isTurn(context.channel()) && answered(context, head)) {
        in.skipBytes(length);
      } else {
        settle(context);
        passedOn++;
        context.fireChannelRead(in.readRetainedSlice(length));
      }
    }
    in.release();
  }

  /** Whether an answer may be written now: no earlier one is due, the client reads what it gets and needs no token. */
  private boolean isTurn(Channel channel) {
    return passedOn == guard.requestsEnded()
        && channel.isWritable()
        && !room.traffic().isDraining()
        && !room.gate().isShut();
  }

  private boolean answered(ChannelHandlerContext context, RequestHead head) {
    if (found + notModified == 0) {
      beganNanos = System.nanoTime();
    }
    try {
      if (CargoRoutes.target(head.target(), room.limits().pathCharactersMax()) instanceof Target.Index target) {
        Optional<ServedIndex> hot = room.site().index().hot(target.view(), target.name());
        if (hot.isPresent()) {
          write(context, head, room.wire(hot.get()));
          return true;
        }
      }
    } catch (RuntimeException e) {
      // The desk will meet the same and knows what to say and to log.
      return false;
    }
    return false;
  }

  private void write(ChannelHandlerContext context, RequestHead head, WireIndex index) {
    WireIndex.Form form = index.form(head.acceptEncoding());
    if (index.isHeldBy(head.ifNoneMatch(), head.ifModifiedSince())) {
      ByteBuf bare = form.notModifiedHead();
      bytes += bare.readableBytes();
      notModified++;
      send(context, bare);
    } else {
      ByteBuf top = form.foundHead();
      ByteBuf body = form.bodyBytes();
      bytes += top.readableBytes() + body.readableBytes();
      found++;
      send(context, top);
      send(context, body);
    }
  }

  /** A failed write closes the connection, which is where {@link #settle} meets it. */
  private static void send(ChannelHandlerContext context, ByteBuf part) {
    ChannelFuture unused = context.write(part, context.voidPromise());
  }

  private void leave(ChannelHandlerContext context, ByteBuf in) {
    settle(context);
    context.pipeline().remove(this);
    context.fireChannelRead(in);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    settle(context);
    context.fireChannelReadComplete();
  }

  /** Sends what was written, and notes the requests as ended as soon as the operating system has it all. */
  private void settle(ChannelHandlerContext context) {
    if (found + notModified == 0) {
      return;
    }
    context.flush();
    int okay = found;
    int unchanged = notModified;
    long began = beganNanos;
    ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
    if (waiting != null && waiting.isEmpty()) {
      long now = System.nanoTime();
      guard.answered(now);
      ended(okay, 200, now - began);
      ended(unchanged, 304, now - began);
    } else {
      waitFor(context, okay, unchanged, began);
    }
    found = 0;
    notModified = 0;
    bytes = 0;
  }

  /** The client is slow, or gone: an empty write behind the answers tells when they have left. */
  private void waitFor(ChannelHandlerContext context, int okay, int unchanged, long began) {
    guard.hatchBegan();
    guard.writingBegan(bytes);
    room.traffic().requestBegan();
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(left -> {
          guard.writingEnded();
          guard.hatchEnded();
          room.traffic().requestEnded();
          long nanos = System.nanoTime() - began;
          ended(okay, left.isSuccess() ? 200 : Exchange.CLIENT_LEFT, nanos);
          ended(unchanged, left.isSuccess() ? 304 : Exchange.CLIENT_LEFT, nanos);
        });
  }

  private void ended(int count, int status, long nanos) {
    for (int i = 0; i < count; i++) {
      room.traffic().events().requestEnded(Route.INDEX, status, nanos);
    }
  }
}
