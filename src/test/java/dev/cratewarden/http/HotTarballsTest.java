package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HotTarballsTest {
  private static final int SIZE = 100;

  private final HotTarballs hot = new HotTarballs(5 * SIZE, Optional.empty());

  private static byte[] tarball(int number) {
    byte[] bytes = new byte[SIZE];
    bytes[0] = (byte) number;
    return bytes;
  }

  private static Checksum checksum(int number) {
    return Checksum.compute(tarball(number));
  }

  /** A delivery; whether it was gathered. */
  private boolean deliver(int number) {
    Optional<HotTarballs.Gathering> gathering = hot.gather(checksum(number), SIZE);
    gathering.ifPresent(it -> {
      it.add(ByteBuffer.wrap(tarball(number)));
      it.keep();
      it.close();
    });
    return gathering.isPresent();
  }

  @Test
  void while_there_is_room_the_first_delivery_is_kept() {
    for (int number = 0; number < 5; number++) {
      assertThat(deliver(number)).isTrue();
      assertThat(hot.body(checksum(number))).hasValueSatisfying(it -> assertThat(it.size()).isEqualTo(SIZE));
    }
  }

  @Test
  void once_it_is_full_only_what_is_asked_for_again_is_gathered() {
    for (int number = 0; number < 5; number++) {
      deliver(number);
    }
    assertThat(deliver(5)).isFalse();
    assertThat(deliver(6)).isFalse();
    assertThat(deliver(5)).isTrue();
    assertThat(deliver(6)).isTrue();
  }

  @Test
  void what_is_being_gathered_takes_room_too_and_is_gathered_once() {
    Optional<HotTarballs.Gathering> first = hot.gather(checksum(0), SIZE);
    assertThat(first).isPresent();
    assertThat(hot.gather(checksum(0), SIZE)).isEmpty();
    assertThat(hot.gather(checksum(1), SIZE)).isEmpty(); // a quarter of the room at a time
    first.get().close();
    assertThat(hot.gather(checksum(1), SIZE)).isPresent();
  }

  @Test
  void bytes_that_do_not_hash_to_the_checksum_are_not_kept() {
    HotTarballs.Gathering gathering = hot.gather(checksum(0), SIZE).orElseThrow();
    gathering.add(ByteBuffer.wrap(tarball(1)));
    gathering.keep();
    gathering.close();
    assertThat(hot.body(checksum(0))).isEmpty();
  }
}
