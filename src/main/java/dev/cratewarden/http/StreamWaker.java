package dev.cratewarden.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Tells streams of HTTP/2 that they may be written to, of which netty has forgotten to tell.
 *
 * <p>Netty's flow controller tells a stream when that changes. A stream that begins while the channel has too much to
 * send begins as one that may not be written to, and waits to be told. Behind TLS the news that the channel was full
 * comes late, as a task, for what counts is noted by {@code SslHandler}; if the channel has been emptied by then, the
 * flow controller sees no change and tells nobody. Vert.x then keeps the answer for ever. Cargo, which asks for a whole
 * workspace at once, met that with each fetch from a warm mirror.
 *
 * <p>So after each such news the streams that may be written to and have nothing waiting are looked at once more: a
 * window that grows by nothing makes the flow controller compare. One for each connection, on its event loop.
 */
final class StreamWaker extends ChannelInboundHandlerAdapter {
  private boolean isDue;

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    context.fireChannelWritabilityChanged();
    Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
    if (http2 != null && !isDue) {
      isDue = true;
      context.executor().execute(() -> wake(context, http2));
    }
  }

  private void wake(ChannelHandlerContext context, Http2ConnectionHandler http2) {
    isDue = false;
    if (!context.channel().isWritable()) {
      return; // when that changes there is news again
    }
    Http2RemoteFlowController windows = http2.encoder().flowController();
    try {
      Http2Stream unused =
          http2
              .connection()
              .forEachActiveStream(stream -> {
                if (windows.isWritable(stream) && !windows.hasFlowControlled(stream)) {
                  windows.incrementWindowSize(stream, 0);
                }
                return true;
              });
    } catch (Http2Exception e) {
      context.fireExceptionCaught(e);
    }
  }
}
