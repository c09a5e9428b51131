package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlanceTest {
  private static final SourceRules RULES = SourceRules.shipped();

  /** Of each the pieces that one of the shipped rules for any source file asks for. */
  private static final List<List<String>> RECIPES =
      List.of(
          List.of("static T: [u8; 200] = [" + "7, ".repeat(200) + "];", "type F = fn(u8);", "transmute(T)"),
          List.of("mprotect(a, b, c)", "transmute(T)", "\"" + "QUJD".repeat(300) + "\""),
          List.of("\"" + "QUJD".repeat(300) + "\"", "use std::process::Command;", "fs::write(a, b)"),
          List.of("\"" + "QUJD".repeat(300) + "\"", "libc::system(a)", "env::temp_dir()"),
          List.of("$\"xx TVqQAAMAAAAEAAAA xx\"", "fs::write(a, b)"),
          List.of("\n" + " ".repeat(300) + "x", "TcpStream::connect(a)"),
          List.of("include_bytes!(a)", "$\"/home/u/.ssh/id\""),
          List.of("#[ctor]", "UdpSocket::bind(a)"),
          List.of("#[link_section = \".init_array\"]", "WinExec(a)"),
          List.of("$\"stratum+tcp://pool\""),
          List.of("$\"xmrig\""),
          List.of("$\"your seed phrase\"", "$\"the private key\"", "ureq::get(a)"),
          List.of("$\"/u/Login Data\"", "TcpStream::connect(a)", "File::open(a)"),
          List.of("$\"https://webhook.site/x\"", "$\"GITHUB_TOKEN\""),
          List.of("$\"http://0x0.st/\"", "env::vars()"));

  private final RustReader reader = new RustReader(RULES.vocabulary());

  private boolean isSuspicious(String text) {
    byte[] b = text.getBytes(StandardCharsets.UTF_8);
    return RULES.glance().isSuspicious(b, b.length, text.indexOf('\\') >= 0);
  }

  private boolean isSpokenOf(String text) {
    byte[] b = text.getBytes(StandardCharsets.UTF_8);
    long seen = reader.read("src/lib.rs", b, b.length, RustReader.Letters.IGNORED).signals();
    return RULES.at(SourceRule.Place.ANY).stream().anyMatch(rule -> rule.speaksOf(seen));
  }

  @Test
  void whatever_a_rule_speaks_of_is_suspicious_however_it_is_written() {
    Random random = new Random(20_26);
    for (int i = 0; i < 4_000; i++) {
      List<String> recipe = RECIPES.get(i % RECIPES.size());
      StringBuilder text = new StringBuilder("x".repeat(random.nextInt(9))).append(' ');
      for (String piece : recipe) {
        text.append(piece.startsWith("$") ? respelled(piece.substring(1), random) : piece);
        text.append(random.nextBoolean() ? "\n" : " ; ");
      }
      String source = text.toString().stripTrailing() + " ".repeat(random.nextInt(3));

      assertThat(isSpokenOf(source)).as("the recipe %s", source).isTrue();
      assertThat(isSuspicious(source)).as(source).isTrue();
    }
  }

  /** A literal with some of its letters as escapes or in the other case, and blanks as escapes that are read as one. */
  private static String respelled(String literal, Random random) {
    StringBuilder text = new StringBuilder("\"");
    for (char c : literal.substring(1, literal.length() - 1).toCharArray()) {
      if (c == ' ') {
        text.append(List.of(" ", "\\n", "\\r", "\\t", "\\x20", "\\u{20}").get(random.nextInt(6)));
      } else {
        switch (random.nextInt(12)) {
          case 0 -> text.append(String.format("\\x%02x", (int) c));
          case 1 -> text.append(String.format("\\u{%x}", (int) c));
          case 2 -> text.append(Character.toUpperCase(c));
          default -> text.append(c);
        }
      }
    }
    return text.append('"').toString();
  }

  @Test
  void a_text_of_any_length_and_place_is_found_at_its_very_end() {
    for (int before = 0; before < 8; before++) {
      assertThat(isSuspicious("-".repeat(before) + "\"xmrig")).isTrue();
      assertThat(isSuspicious("-".repeat(before) + "#ctor")).isTrue();
      assertThat(isSuspicious("-".repeat(before) + "ctor")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "fn main() {}",
        "/// A vector of factors, which a constructor makes.\npub struct Vector { system: u8 }",
        "let s = \"a\\n\\\"b\\\"\\\\\\t\\'\";",
        "let zero = b\"\\0\\x41\\u{1F600}\";",
        "fn ctors(actor: Ctor) { commands(processes) }",
        "                                        let indented = 1;",
      })
  void usual_code_is_not(String text) {
    assertThat(isSuspicious(text)).as(text).isFalse();
  }

  @Test
  void an_escape_that_cannot_be_resolved_is() {
    assertThat(isSuspicious("\"\\xg0\"")).isTrue();
    assertThat(isSuspicious("\"\\u{zz}\"")).isTrue();
  }

  @Test
  void a_rule_without_any_clue_makes_every_text_suspicious() {
    SourceRules rules =
        SourceRules.parse(
            """
            [[rule]]
            code = "blobs"
            where = "any"
            all = ["blob"]
            says = "holds a blob"
            """);
    assertThat(rules.glance().isSuspicious(new byte[] {'x'}, 1, false)).isTrue();
  }
}
