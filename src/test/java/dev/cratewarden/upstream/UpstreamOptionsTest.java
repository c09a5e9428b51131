package dev.cratewarden.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamOptionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://r.example/index",
        "https://r.example/index/",
        "sparse+https://r.example/index",
        "sparse+https://r.example/index/"
      })
  void theIndexIsGivenWithAndWithoutPrefixAndSlash(String index) {
    assertThat(UpstreamOptions.of(index, "t/1").index()).isEqualTo("https://r.example/index/");
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://r.example/, must be an http",
    "r.example/index, must be an http",
    "https:///index, must be an http",
    "https://u:p@r.example/, belong into the token",
    "https://r.example/?a=b, makes no sense",
    "https://r example/, not a URL",
  })
  void aUselessIndexIsRefusedWithAReason(String index, String reason) {
    assertThatThrownBy(() -> UpstreamOptions.of(index, "t/1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aProxyNeedsSchemeAndPort() {
    UpstreamOptions options = UpstreamOptions.of("https://r.example/", "t/1");
    assertThat(options.withProxy("http://proxy.example:3128").proxy()).isPresent();
    assertThatThrownBy(() -> options.withProxy("proxy.example:3128")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withProxy("http://u:secret@proxy.example"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void theUserAgentNamesVersionAndContact() {
    assertThat(UpstreamOptions.userAgent("1.0", "ops@example.com")).isEqualTo("cratewarden/1.0 (ops@example.com)");
    assertThat(UpstreamOptions.userAgent("1.0", " ")).isEqualTo("cratewarden/1.0");
    assertThatThrownBy(() -> UpstreamOptions.of("https://r.example/", " "))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> UpstreamOptions.of("https://r.example/", "ü/1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTryMayBeGivenMoreTimeButNeitherSilenceNorAllTriesTogether() {
    UpstreamOptions.Times standard = UpstreamOptions.Times.DEFAULT;
    UpstreamOptions.Times longer = standard.with(Duration.ofSeconds(3), Duration.ofSeconds(60));
    assertThat(longer.request()).hasSeconds(60);
    assertThat(longer.read()).isEqualTo(standard.read());
    assertThat(longer.total()).isEqualTo(standard.total()).isLessThan(Duration.ofSeconds(20));
    assertThat(standard.with(Duration.ofSeconds(3), Duration.ofSeconds(2)).read()).hasSeconds(2);
  }

  @Test
  void secretsAreNotPrinted() {
    String text =
        UpstreamOptions.of("https://r.example/", "t/1")
            .withToken("tokensecret")
            .withProxy("http://u:proxysecret@proxy.example:1")
            .toString();
    assertThat(text).doesNotContain("secret").contains("token=set", "proxy=http://proxy.example:1");
    assertThatThrownBy(() -> UpstreamOptions.of("https://r.example/", "t/1").withToken("a\nsecret"))
        .hasMessageNotContaining("secret");
  }
}
