package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // netty's handle is no longer its own, but still the one there is
class ReadBuffersTest {
  private final ReadBuffers reads = new ReadBuffers();
  private final DefaultChannelConfig config = new DefaultChannelConfig(new EmbeddedChannel());

  private ByteBuf read(RecvByteBufAllocator.Handle connection, int octet, int count) {
    connection.reset(config);
    ByteBuf in = connection.allocate(UnpooledByteBufAllocator.DEFAULT);
    connection.attemptedBytesRead(in.writableBytes());
    int taken = Math.min(count, in.writableBytes());
    for (int i = 0; i < taken; i++) {
      in.writeByte(octet);
    }
    connection.lastBytesRead(taken);
    connection.incMessagesRead(1);
    connection.readComplete();
    return in;
  }

  @Test
  void connectionsReadIntoTheSameBufferOneAfterTheOther() {
    ByteBuf first = read(reads.newHandle(), 'a', 10);
    first.release();
    ByteBuf second = read(reads.newHandle(), 'b', 20);

    assertThat(second).isSameAs(first);
    assertThat(second.readableBytes()).isEqualTo(20);
    second.release();
  }

  @Test
  void whatSomebodyKeepsIsNotWrittenOver() {
    RecvByteBufAllocator.Handle connection = reads.newHandle();
    ByteBuf in = read(connection, 'a', 10);
    ByteBuf kept = in.readRetainedSlice(4);
    in.release();

    for (int i = 0; i < 3; i++) {
      ByteBuf other = read(connection, 'b', 100);
      assertThat(other.getByte(0)).isEqualTo((byte) 'b');
      other.release();
    }
    assertThat(kept.getByte(0)).isEqualTo((byte) 'a');
    assertThat(kept.release()).isTrue();
  }

  @Test
  void aConnectionThatSendsALotGetsLargerOnesOfItsOwn() {
    RecvByteBufAllocator.Handle connection = reads.newHandle();
    int largest = 0;
    for (int i = 0; i < 10; i++) {
      ByteBuf in = read(connection, 'a', Integer.MAX_VALUE);
      largest = Math.max(largest, in.readableBytes());
      assertThat(in.release()).isEqualTo(largest > 4096);
    }
    assertThat(largest).isEqualTo(64 << 10);
  }
}
