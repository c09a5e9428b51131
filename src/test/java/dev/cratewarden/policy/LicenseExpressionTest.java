package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LicenseExpressionTest {
  private static List<LicenseTerm> terms(String commaSeparated) {
    return Arrays.stream(commaSeparated.split(",")).map(it -> LicenseTerm.parse(it).orElseThrow()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MIT | MIT | true",
        "MIT | mit | true",
        "MIT | Apache-2.0 | false",
        "MIT OR Apache-2.0 | Apache-2.0 | true",
        "GPL-3.0 OR Apache-2.0 | Apache-2.0 | true",
        "MIT AND Apache-2.0 | Apache-2.0 | false",
        "MIT AND Apache-2.0 | Apache-2.0,MIT | true",
        "MIT/Apache-2.0 | MIT | true",
        "MIT / Apache-2.0 | Apache-2.0 | true",
        "MIT/GPL-3.0/Zlib | Zlib | true",
        "MIT/Apache-2.0 | GPL-3.0 | false",
        // AND binds tighter than OR
        "MIT OR Apache-2.0 AND BSD-3-Clause | MIT | true",
        "MIT OR Apache-2.0 AND BSD-3-Clause | Apache-2.0 | false",
        "Apache-2.0 AND BSD-3-Clause OR MIT | MIT | true",
        "(MIT OR Apache-2.0) AND BSD-3-Clause | MIT | false",
        "(MIT OR Apache-2.0) AND BSD-3-Clause | MIT,BSD-3-Clause | true",
        "(MIT OR Apache-2.0) AND Unicode-DFS-2016 | Apache-2.0,Unicode-DFS-2016 | true",
        "((MIT)) | MIT | true",
        "MIT or Apache-2.0 and Zlib | MIT | true",
        // exceptions
        "Apache-2.0 WITH LLVM-exception | Apache-2.0 | false",
        "Apache-2.0 WITH LLVM-exception | Apache-2.0 WITH LLVM-exception | true",
        "Apache-2.0 with llvm-exception | Apache-2.0 WITH LLVM-exception | true",
        "Apache-2.0 | Apache-2.0 WITH LLVM-exception | false",
        "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT | MIT | true",
        "GPL-2.0-only WITH Classpath-exception-2.0 | GPL-2.0 WITH Classpath-exception-2.0 | true",
        // or later
        "GPL-2.0+ | GPL-2.0 | true",
        "GPL-2.0+ | GPL-3.0 | true",
        "GPL-2.0-or-later | GPL-3.0-only | true",
        "GPL-3.0+ | GPL-2.0 | false",
        "GPL-2.0 | GPL-3.0 | false",
        "GPL-3.0 | GPL-2.0+ | true",
        "GPL-2.0-only | GPL-2.0-or-later | true",
        "GPL-2.0-only | GPL-3.0-or-later | false",
        "GPL-2.0-or-later | GPL-3.0-or-later | true",
        "LGPL-2.1+ | GPL-3.0 | false",
        "Apache-2.0+ | Apache-2.0 | true",
        "MPL-2.0 | MPL-2 | true",
        "MPL-2.0 | MPL-2.1 | false",
        "MPL-1.1+ | MPL-2.0 | true",
        "MPL-10.0+ | MPL-9.0 | false",
        "Zlib+ | Zlib | true",
        "CC0-1.0 | CC0-1.0 | true",
        "LicenseRef-1234567890 | LicenseRef-1234567890 | true",
        "LicenseRef-1234567890+ | LicenseRef-1234567891 | false",
        "X-1.2.3+ | X-1.10 | true",
        "X-1..2+ | X-1..3 | false",
        "X-1.+ | X-2. | false",
        "-1+ | -2 | false",
        "LicenseRef-Company | LicenseRef-Company | true",
        "LicenseRef-Company | LicenseRef-Other | false",
        "DocumentRef-a:LicenseRef-b | DocumentRef-a:LicenseRef-b | true",
      })
  void anExpressionIsAllowedWhenItsTermsAre(String expression, String allowed, boolean isAllowed) {
    assertThat(LicenseExpression.parse(expression).orElseThrow().isAllowedBy(terms(allowed))).isEqualTo(isAllowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "MIT OR",
        "OR MIT",
        "MIT Apache-2.0",
        "(MIT",
        "MIT)",
        "()",
        "MIT AND",
        "MIT WITH",
        "WITH MIT",
        "MIT/",
        "/MIT",
        "MIT//Apache-2.0",
        "MIT, Apache-2.0",
        "MIT WITH x WITH y",
        "MIT WITH OR",
        "MIT WITH (x)",
        "MIT;",
        "+",
        "See LICENSE",
        "DocumentRef-a:",
        "MIT WITH DocumentRef-x:",
        "MIT WITH ex$ception",
        "non-standard!",
        "(MIT OR) Apache-2.0",
        "MIT Or Apache-2.0",
        "LICENSE:MIT"
      })
  void whatIsNoExpressionIsUnknown(String text) {
    assertThat(LicenseExpression.parse(text)).isEmpty();
  }

  @Test
  void nestingAndLengthAreBounded() {
    assertThat(LicenseExpression.parse("(".repeat(32) + "MIT" + ")".repeat(32))).isPresent();
    assertThat(LicenseExpression.parse("(".repeat(33) + "MIT" + ")".repeat(33))).isEmpty();
    assertThat(LicenseExpression.parse("(MIT) OR ".repeat(100) + "MIT")).isPresent();
    assertThat(LicenseExpression.parse("MIT".concat(" ".repeat(1997)))).isPresent();
    assertThat(LicenseExpression.parse("MIT".concat(" ".repeat(1998)))).isEmpty();
  }

  @Test
  void theTermsAreNamedInTheOrderOfTheText() {
    LicenseExpression expression =
        LicenseExpression.parse("(MIT OR Apache-2.0 WITH LLVM-exception) AND GPL-2.0+").orElseThrow();
    assertThat(expression.terms())
        .map(LicenseTerm::toString)
        .containsExactly("MIT", "Apache-2.0 WITH LLVM-exception", "GPL-2.0+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MIT OR Apache-2.0", "MIT Apache", "MIT WITH", "", "MIT USING x", "(MIT)", "A B C D"})
  void aTermIsOneLicence(String text) {
    assertThat(LicenseTerm.parse(text)).isEmpty();
  }
}
