package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChunkBuffersTest {
  private static final int CHUNK = 128 << 10;
  private static final Duration AT_ONCE = Duration.ZERO;

  @Test
  void aClientGetsMoreThanItNeedsUntilHalfOfTheMemoryIsLent() throws InterruptedException {
    ChunkBuffers buffers = new ChunkBuffers(32 * CHUNK);
    List<ChunkBuffers.Lease> leases = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();

    Optional<ChunkBuffers.Lease> lease = buffers.lend(2, 8, CHUNK, AT_ONCE);
    while (lease.isPresent()) {
      leases.add(lease.get());
      counts.add(lease.get().count());
      lease = buffers.lend(2, 8, CHUNK, AT_ONCE);
    }

    assertThat(counts).containsExactly(8, 8, 2, 2, 2, 2, 2, 2, 2, 2);
    leases.forEach(ChunkBuffers.Lease::close);
    assertThat(buffers.lend(2, 8, CHUNK, AT_ONCE)).hasValueSatisfying(it -> assertThat(it.count()).isEqualTo(8));
  }

  @Test
  void buffersAreUsedAgainUnlessSomebodyMayStillReadThem() throws InterruptedException {
    ChunkBuffers buffers = new ChunkBuffers(2 * CHUNK);
    ChunkBuffers.Lease first = buffers.lend(2, 2, CHUNK, AT_ONCE).orElseThrow();
    first.close();
    ChunkBuffers.Lease second = buffers.lend(2, 2, CHUNK, AT_ONCE).orElseThrow();
    assertThat(second.buffer(0)).isSameAs(first.buffer(0));
    second.spoil();
    second.close();

    assertThat(buffers.lend(1, 1, CHUNK, AT_ONCE))
        .hasValueSatisfying(it -> assertThat(it.buffer(0)).isNotSameAs(first.buffer(0)));
  }

  @Test
  void lessMemoryThanTwoChunksLendsOne() throws InterruptedException {
    ChunkBuffers buffers = new ChunkBuffers(CHUNK);

    assertThat(buffers.lend(2, 8, CHUNK, AT_ONCE))
        .hasValueSatisfying(it -> {
          assertThat(it.count()).isEqualTo(1);
          assertThat(it.buffer(0).capacity()).isEqualTo(CHUNK);
        });
    assertThat(buffers.lend(1, 1, CHUNK, AT_ONCE)).isEmpty();
  }
}
