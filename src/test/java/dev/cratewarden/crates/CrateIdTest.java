package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrateIdTest {
  @Test
  void an_id_is_read_and_written_alike() {
    assertThat(CrateId.of("openssl-src@111.10.0+1.1.1g")).hasToString("openssl-src@111.10.0+1.1.1g");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "@", "a", "a@", "@1.0.0", "a@1", "a@1.0.0@", "a@@1.0.0", "a 1.0.0", "a@ 1.0.0"})
  void anything_else_is_no_id(String text) {
    assertThat(CrateId.parse(text)).isEmpty();
    assertThatThrownBy(() -> CrateId.of(text)).hasMessage("not name@version: " + Quoted.of(text));
  }

  @Test
  void ids_are_ordered_by_name_then_version() {
    assertThat(CrateId.of("a@2.0.0")).isLessThan(CrateId.of("b@1.0.0")).isGreaterThan(CrateId.of("a@2.0.0-rc"));
  }
}
