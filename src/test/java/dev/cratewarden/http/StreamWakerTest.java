package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StreamWakerTest {
  private static final String SETTINGS = "000000 04 00 00000000";

  /** {@code GET https://localhost/} on stream 1, with literals as RFC 7541 has them. */
  private static final String QUESTION = "00000e 01 05 00000001 82 87 84 01 09 6c6f63616c686f7374";

  private final Http2ConnectionHandler http2 =
      new Http2ConnectionHandlerBuilder().server(true).frameListener(new Http2FrameAdapter()).build();
  private final List<Integer> told = new ArrayList<>();

  private static ByteBuf frame(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private EmbeddedChannel connected(ChannelHandler... handlers) {
    EmbeddedChannel channel = new EmbeddedChannel(handlers);
    http2.encoder().flowController().listener(stream -> told.add(stream.id()));
    channel.writeInbound(Http2CodecUtil.connectionPrefaceBuf(), frame(SETTINGS));
    setFull(channel, true);
    channel.runPendingTasks();
    setFull(channel, false);
    channel.runPendingTasks();
    told.clear();
    return channel;
  }

  /** The news of it is a task for later, as what {@code SslHandler} counts is. */
  private static void setFull(EmbeddedChannel channel, boolean isFull) {
    ChannelOutboundBuffer outbound = Objects.requireNonNull(channel.unsafe().outboundBuffer());
    outbound.setUserDefinedWritability(1, !isFull);
  }

  /** A stream begins while the channel is full, which is over before the news of it is out. */
  private void beginWhileFull(EmbeddedChannel channel) {
    setFull(channel, true);
    channel.pipeline().fireChannelRead(frame(QUESTION));
    Http2Stream stream = http2.connection().stream(1);
    assertThat(http2.encoder().flowController().isWritable(stream)).isFalse();
    setFull(channel, false);
    channel.runPendingTasks();
    assertThat(http2.encoder().flowController().isWritable(stream)).isTrue();
  }

  @Test
  void aStreamThatBeganWhileTheChannelWasFullIsTold() {
    EmbeddedChannel channel = connected(new StreamWaker(), http2);
    beginWhileFull(channel);
    assertThat(told).containsExactly(1);

    setFull(channel, true);
    setFull(channel, false);
    channel.runPendingTasks();
    assertThat(told).containsExactly(1);
  }

  /** If this fails, netty tells by itself and {@link StreamWaker} can go. */
  @Test
  void nettyAloneForgetsIt() {
    beginWhileFull(connected(http2));
    assertThat(told).isEmpty();
  }

  @Test
  void withoutHttp2ThereIsNothingToTell() {
    EmbeddedChannel channel = new EmbeddedChannel(new StreamWaker());
    setFull(channel, true);
    setFull(channel, false);
    channel.runPendingTasks();
    channel.checkException();
    assertThat(channel.isOpen()).isTrue();
  }
}
