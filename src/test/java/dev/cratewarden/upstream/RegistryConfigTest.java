package dev.cratewarden.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryConfigTest {
  private static final Checksum CHECKSUM = Checksum.of("ab".repeat(32));

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    "https://s.example/crates, serde@1.0.0, https://s.example/crates/serde/1.0.0/download",
    "https://s.example/crates/, serde@1.0.0, https://s.example/crates//serde/1.0.0/download",
    "https://s.example/{crate}/{crate}-{version}.crate, Inflector@0.11.4,"
        + " https://s.example/Inflector/Inflector-0.11.4.crate",
    "http://s.example:81/{prefix}/{lowerprefix}/{crate}, Inflector@1.0.0, http://s.example:81/In/fl/in/fl/Inflector",
    "https://s.example/{prefix}/{crate}-{version}, abc@1.0.0, https://s.example/3/a/abc-1.0.0",
    "https://s.example/{crate}-{version}, zstd-sys@2.0.1+zstd.1.5.2, https://s.example/zstd-sys-2.0.1%2Bzstd.1.5.2",
    "https://s.example/d?c={crate}&v={version}, z@2.0.1+b, https://s.example/d?c=z&v=2.0.1%2Bb",
  })
  void tarballsLieWhereCargoWouldLook(String dl, String id, String url) throws Exception {
    assertThat(DownloadUrl.parse(dl).of(CrateId.of(id), CHECKSUM).toString()).isEqualTo(url);
  }

  @Test
  void theChecksumCanBePartOfThePlace() throws Exception {
    assertThat(DownloadUrl.parse("https://s.example/{sha256-checksum}").of(CrateId.of("a@1.0.0"), CHECKSUM).toString())
        .isEqualTo("https://s.example/" + CHECKSUM.hex());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/dl/{crate}                      | must be an absolute",
        "dl                               | must be an absolute",
        "ftp://s.example/                 | must be an absolute",
        "file:///etc/{crate}              | must be an absolute",
        "https://{crate}.s.example/       | must not depend on the crate",
        "https://                         | has no host",
        "https:///{crate}                 | has no host",
        "https://\\\\{crate}               | has no host",
        "https://a b/{crate}              | makes no URL",
        "https://s.example:99999/{crate}  | makes no URL",
      })
  void aUselessTemplateIsRefusedWithAReason(String dl, String reason) {
    assertThatThrownBy(() -> DownloadUrl.parse(dl)).isInstanceOf(NonsenseException.class).hasMessageContaining(reason);
  }

  @Test
  void theConfigurationOfCratesIoIsRead() throws Exception {
    RegistryConfig config =
        parse("{\n  \"dl\": \"https://static.example/crates\",\n  \"api\": \"https://api.example\"\n}\n");
    assertThat(config.api().orElseThrow().toString()).isEqualTo("https://api.example/");
    assertThat(config.authRequired()).isFalse();
    assertThat(config.namedHosts()).extracting(it -> it.host()).containsExactly("static.example", "api.example");
  }

  @Test
  void unknownKeysArePassedOverAndTheWebApiIsOptional() throws Exception {
    RegistryConfig config =
        parse("{\"x\":{\"dl\":[1]},\"dl\":\"https://d.example\",\"api\":null,\"auth-required\":true}");
    assertThat(config.api()).isEmpty();
    assertThat(config.authRequired()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                       | no JSON object",
        "``                       | no JSON object",
        "{\"dl\":                 | is no JSON",
        "<html>login</html>       | but an HTML page",
        "{}                       | has no \"dl\"",
        "{\"dl\":null}            | has no \"dl\"",
        "{\"dl\":7}               | \"dl\" is no text",
        "{\"dl\":\"https://d.example\",\"api\":\"/api\"} | \"api\" must be an absolute",
      })
  void whatIsNoConfigurationIsRefusedWithAReason(String body, String reason) {
    assertThatThrownBy(() -> parse(body)).isInstanceOf(NonsenseException.class).hasMessageContaining(reason);
  }

  private static RegistryConfig parse(String body) throws NonsenseException {
    return RegistryConfig.parse(Registry.bytes(body));
  }
}
