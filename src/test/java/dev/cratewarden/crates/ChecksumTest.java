package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {
  private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void the_checksum_of_content_is_its_sha256() {
    assertThat(Checksum.compute("abc".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Checksum.of(OF_ABC))
        .hasToString(OF_ABC);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ba7816",
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad "
      })
  void anything_but_64_lower_case_digits_is_refused(String text) {
    assertThat(Checksum.parse(text)).isEmpty();
    assertThatThrownBy(() -> Checksum.of(text)).hasMessageStartingWith("not a SHA-256: ");
  }

  @Test
  void its_bytes_cannot_be_changed_from_outside() {
    byte[] given = new byte[Checksum.BYTES];
    Checksum checksum = Checksum.ofBytes(given);
    given[0] = 1;
    checksum.bytes()[1] = 1;

    assertThat(checksum.hex()).isEqualTo("0".repeat(64));
    assertThatThrownBy(() -> Checksum.ofBytes(new byte[31])).hasMessage("a SHA-256 has 32 bytes, not 31");
  }

  @Test
  void checksums_are_ordered_as_their_digits_are() {
    assertThat(Checksum.of("7f" + "0".repeat(62))).isLessThan(Checksum.of("80" + "0".repeat(62)));
  }
}
