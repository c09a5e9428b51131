package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexPathTest {
  @ParameterizedTest
  @CsvSource({
    "a, 1/a, 1, 1",
    "Ab, 2/ab, 2, 2",
    "Abc, 3/a/abc, 3/a, 3/A",
    "abcd, ab/cd/abcd, ab/cd, ab/cd",
    "Inflector, in/fl/inflector, in/fl, In/fl",
    "my-crate_x, my/-c/my-crate_x, my/-c, my/-c",
    "serde, se/rd/serde, se/rd, se/rd"
  })
  void a_name_has_one_path(String name, String path, String lowerPrefix, String prefix) {
    assertThat(IndexPath.of(CrateName.of(name))).isEqualTo(path);
    assertThat(IndexPath.lowerPrefix(CrateName.of(name))).isEqualTo(lowerPrefix);
    assertThat(IndexPath.prefix(CrateName.of(name))).isEqualTo(prefix);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "serde",
        "/se/rd/serde",
        "se/rd/serde/",
        "se/rd//serde",
        "se/rd/Serde",
        "Se/rd/serde",
        "SE/RD/serde",
        "se/rd/serdX",
        "xx/yy/serde",
        "1/ab",
        "2/a",
        "3/b/abc",
        "3/abc",
        "a/a",
        "config.json",
        "se/rd/../rd/serde",
        "../se/rd/serde",
        "se/rd/serde.json",
        "se/rd/se\u0000de",
        "se/rd/serde?x",
        "se%2Frd/serde",
        "se\\rd\\serde",
        "3/\u212a/\u212aab"
      })
  void any_other_path_is_no_crates(String path) {
    assertThat(IndexPath.parse(path)).isEmpty();
  }

  @Test
  void a_path_leads_back_to_the_name_in_lower_case() {
    Random random = new Random(31);
    String alphabet = "abcdefgXYZ019-_";
    for (int i = 0; i < 5000; i++) {
      StringBuilder text = new StringBuilder("abcXYZ_".charAt(random.nextInt(7)) + "");
      for (int n = random.nextInt(random.nextInt(10) == 0 ? 63 : 6); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      CrateName name = CrateName.of(text.toString());
      assertThat(IndexPath.parse(IndexPath.of(name))).map(CrateName::value).contains(name.lowerCase());
    }
  }
}
