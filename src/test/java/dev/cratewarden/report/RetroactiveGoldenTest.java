package dev.cratewarden.report;

import dev.cratewarden.mirror.ReportWriter.Ink;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Changed verdicts in every format, compared as {@link ReportGoldenTest} does. */
class RetroactiveGoldenTest {
  @Test
  void changed_verdicts_as_text() throws IOException {
    ReportGoldenTest.matches("retroactive.txt", new RetroactiveText(), RetroactiveFixture.oneOfEverything(), Ink.PLAIN);
  }

  @Test
  void no_changed_verdict_as_text() throws IOException {
    ReportGoldenTest.matches("retroactive-none.txt", new RetroactiveText(), RetroactiveFixture.nothing(), Ink.PLAIN);
  }

  @Test
  void changed_verdicts_as_json() throws IOException {
    ReportGoldenTest.matches(
        "retroactive.json", new RetroactiveJson(), RetroactiveFixture.oneOfEverything(), Ink.PLAIN);
  }

  @Test
  void changed_verdicts_as_sarif() throws IOException {
    ReportGoldenTest.matches(
        "retroactive.sarif", new RetroactiveSarif("1.0.0"), RetroactiveFixture.oneOfEverything(), Ink.PLAIN);
  }

  @Test
  void changed_verdicts_as_vex() throws IOException {
    ReportGoldenTest.matches(
        "retroactive.vex.json", new RetroactiveVex("1.0.0"), RetroactiveFixture.oneOfEverything(), Ink.PLAIN);
  }
}
