package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages about anomalies tell the truth: each example that should fire does, and each that should not does not. */
class AnomalyPagesTest {
  private static final Path PAGES = Path.of("src/site/markdown/reasons");
  private static final Pattern EXAMPLES =
      Pattern.compile("## Fires.*?```releases\n(.*?)```.*?## Does not fire.*?```releases\n(.*?)```", Pattern.DOTALL);

  static Set<ReasonCode> anomalies() {
    EnumSet<ReasonCode> codes = EnumSet.of(ReasonCode.ANOMALY_COMBINATION);
    codes.addAll(ReasonCode.ODDITIES);
    return codes;
  }

  @ParameterizedTest
  @MethodSource("anomalies")
  void examplesDoWhatTheySay(ReasonCode code) throws IOException {
    Matcher examples = EXAMPLES.matcher(Files.readString(PAGES.resolve(code.code() + ".md")));
    assertThat(examples.find()).as("examples of %s", code.code()).isTrue();

    Verdict fires = ReleaseTable.parse(examples.group(1)).judged(new PolicyDraft());
    Verdict quiet = ReleaseTable.parse(examples.group(2)).judged(new PolicyDraft());

    assertThat(Given.codes(fires)).contains(code);
    assertThat(Given.codes(quiet)).doesNotContain(code);
    assertThat(quiet.isAllowed()).isTrue();
    assertThat(fires.level()).isEqualTo(expected(code, fires));
  }

  /** Alone, each is recorded; a combination, and only that, holds. */
  private static Verdict.Level expected(ReasonCode code, Verdict fires) {
    boolean combined = Given.codes(fires).contains(ReasonCode.ANOMALY_COMBINATION);
    assertThat(combined || code != ReasonCode.ANOMALY_COMBINATION).isTrue();
    return combined ? Verdict.Level.HOLD : Verdict.Level.ALLOW;
  }
}
