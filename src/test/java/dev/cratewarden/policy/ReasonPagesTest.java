package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonPagesTest {
  private static final Path PAGES = Path.of("src/site/markdown/reasons");

  @ParameterizedTest
  @EnumSource(ReasonCode.class)
  void everyReasonCodeHasItsPage(ReasonCode code) throws IOException {
    List<String> lines = Files.readAllLines(PAGES.resolve(code.code() + ".md"));
    assertThat(lines.get(0)).isEqualTo("# `" + code.code() + "`");
    assertThat(lines).contains("## What it means", "## What to do", "## In the policy");
    assertThat(code.code()).matches("[a-z]+([.-][a-z]+)*");
    assertThat(code.kind()).isNotBlank();
  }

  @Test
  void everyPageIsOfAReasonCode() throws IOException {
    List<String> codes = Arrays.stream(ReasonCode.values()).map(it -> it.code() + ".md").toList();
    try (Stream<Path> pages = Files.list(PAGES)) {
      assertThat(pages.map(it -> it.getFileName().toString()).filter(it -> !it.equals("index.md")))
          .containsExactlyInAnyOrderElementsOf(codes);
    }
  }

  @Test
  void onlyWhatGuardsThePolicyCannotBeWaived() {
    assertThat(Arrays.stream(ReasonCode.values()).filter(it -> !it.isWaivable()))
        .containsExactly(ReasonCode.CANARY, ReasonCode.RULE_FAILED, ReasonCode.RESERVED);
    assertThat(Arrays.stream(ReasonCode.values()).filter(ReasonCode::isSettledByReading))
        .containsExactly(ReasonCode.LICENSES_UNREAD, ReasonCode.COOLDOWN_UNREAD);
  }
}
