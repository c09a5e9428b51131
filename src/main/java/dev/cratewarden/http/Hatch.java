package dev.cratewarden.http;

import dev.cratewarden.mirror.ContentCoding;
import dev.cratewarden.mirror.DownloadReply;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.mirror.ServedIndex;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands out what lies ready, before a request reaches Vert.x.
 *
 * <p>Most requests are plain {@code GET}s of index files and tarballs that lie in memory with their heads written out.
 * To decode such a request into objects and encode its answer out of others costs more than all the rest; so this looks
 * at the bytes, and writes bytes. It asks the same as the {@link FrontDesk} whether the client may have them, and sends
 * the very bytes that would leave through it. Everything else it lets pass: whatever {@link RequestHead} does not know,
 * what is not hot, and, so that answers stay in order, all that comes while an earlier request is still with the desk.
 * Once it meets something whose end it does not know (a body, an upgrade to HTTP/2, half a head) it leaves the
 * connection for good.
 *
 * <p>One for each connection without TLS, on its event loop.
 */
final class Hatch extends ChannelInboundHandlerAdapter {
  private final Backroom room;
  private final ConnectionGuard guard;
  private final ShortAnswer shortAnswer;
  private HandedOut handedOut = new HandedOut();
  private long passedOn;
  private String latestAgent = "";
  private @Nullable Requester latest;

  /** Whether handlers behind this one were shown something since they were last told that a read is complete. */
  private boolean isReadShown;

  Hatch(Backroom room, ConnectionGuard guard) {
    this.room = room;
    this.guard = guard;
    this.shortAnswer = new ShortAnswer(room.answerScratch());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf in)) {
      isReadShown = true;
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
      if (reading == RequestHead.Reading.PLAIN && isTurn(context.channel()) && isAnswered(context, head)) {
        in.skipBytes(length);
      } else {
        settle(context);
        passedOn++;
        isReadShown = true;
        context.fireChannelRead(in.readRetainedSlice(length));
      }
    }
    in.release();
  }

  /**
   * Whether an answer may be written now: no earlier one is due, the client reads what it gets, and it needs no token.
   */
  private boolean isTurn(Channel channel) {
    return passedOn == guard.requestsEnded()
        && channel.isWritable()
        && !room.traffic().isDraining()
        && !room.gate().isShut();
  }

  private boolean isAnswered(ChannelHandlerContext context, RequestHead head) {
    try {
      KnownTargets.Known known = room.knownTargets().find(head);
      return switch (known.target()) {
        case Target.Index index -> isAnswered(context, head, known, index);
        case Target.Download download -> isAnswered(context, head, download);
        default -> false;
      };
    } catch (RuntimeException e) {
      // The desk will meet the same, and knows what to say and to log.
      return false;
    }
  }

  private boolean isAnswered(
      ChannelHandlerContext context, RequestHead head, KnownTargets.Known known, Target.Index target) {
    ContentCoding coding = Conditions.coding(head.acceptEncoding());
    Optional<ServedIndex> hot = room.site().index().hot(target.view(), target.name(), coding);
    if (hot.isEmpty()) {
      return false;
    }
    WireIndex index = known.wire(hot.get(), room::wire);
    WireIndex.Form form = index.form(coding);
    if (index.isHeldBy(head)) {
      HeadBytes top = form.notModifiedHead();
      write(context, top, HotBody.NONE);
      handedOut.notModified(top.size());
    } else {
      HeadBytes top = form.foundHead();
      HotBody body = room.body(form);
      write(context, top, body);
      handedOut.index(top.size() + body.size());
    }
    return true;
  }

  private boolean isAnswered(ChannelHandlerContext context, RequestHead head, Target.Download target) {
    if (!room.asksNoHeaders() || !head.ifNoneMatch().isEmpty()) {
      return false;
    }
    Optional<DownloadReply.Tarball> ready = room.site().tarballs().ready(target.view(), target.id());
    Optional<HotBody> body = ready.flatMap(it -> room.hotTarballs().body(it.content().holding().checksum()));
    if (ready.isEmpty() || body.isEmpty()) {
      return false;
    }
    room.site().tarballs().handingOut(target.view(), ready.get());
    write(context, room.head(ready.get()), body.get());
    handedOut.tarball(target.view(), ready.get(), requester(context.channel(), head), body.get().size());
    return true;
  }

  /** As the desk would make it of a request that says no more than this one. A client asks more than once. */
  private Requester requester(Channel channel, RequestHead head) {
    String agent = head.userAgent();
    if (latest == null || !agent.equals(latestAgent)) {
      latest = requester(channel, agent);
      latestAgent = agent;
    }
    return latest;
  }

  private static Requester requester(Channel channel, String agent) {
    String address =
        channel.remoteAddress() instanceof InetSocketAddress it && it.getAddress() != null
            ? it.getAddress().getHostAddress()
            : "unknown";
    return new Requester(
        address,
        Optional.empty(),
        agent.isEmpty() ? Optional.empty() : Optional.of(FrontDesk.shortened(agent)),
        Map.of());
  }

  private void write(ChannelHandlerContext context, HeadBytes top, HotBody body) {
    if (shortAnswer.takes(context, top, body, handedOut.isEmpty())) {
      return;
    }
    Object bytes = body.forSocket();
    if (bytes instanceof FileRegion) {
      handedOut.join(context.channel());
    }
    shortAnswer.queue(context);
    ShortAnswer.write(context, top.bytes(), bytes);
  }

  private void leave(ChannelHandlerContext context, ByteBuf in) {
    settle(context);
    context.pipeline().remove(this);
    context.fireChannelRead(in);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    settle(context);
    if (isReadShown) {
      isReadShown = false;
      context.fireChannelReadComplete();
    }
  }

  /** Sends what was written, and notes the requests as ended as soon as the operating system has it all. */
  private void settle(ChannelHandlerContext context) {
    if (handedOut.isEmpty()) {
      return;
    }
    if (shortAnswer.sent(context) || isFlushed(context)) {
      long now = System.nanoTime();
      guard.answered(now);
      handedOut.ended(room.site(), true, now);
    } else {
      awaitClient(context, handedOut);
      handedOut = new HandedOut();
    }
  }

  /** Whether the operating system has all that was written. */
  private boolean isFlushed(ChannelHandlerContext context) {
    context.flush();
    handedOut.part();
    ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
    return waiting != null && waiting.isEmpty();
  }

  /** The client is slow, or gone: an empty write behind the answers tells when they have left. */
  private void awaitClient(ChannelHandlerContext context, HandedOut answers) {
    guard.hatchBegan();
    guard.writingBegan(answers.bytes());
    room.traffic().requestBegan();
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(left -> {
          guard.writingEnded();
          guard.hatchEnded();
          room.traffic().requestEnded();
          answers.ended(room.site(), left.isSuccess(), System.nanoTime());
        });
  }
}
