package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RustReaderTest {
  private final Signals signals = new Signals();
  private final RustReader reader;

  RustReaderTest() {
    signals.add("command", List.of("process::Command"), List.of(), List.of(), List.of());
    signals.add("word", List.of("danger"), List.of(), List.of(), List.of());
    signals.add("exact", List.of(), List.of("sh"), List.of(), List.of());
    signals.add("text", List.of(), List.of(), List.of("curl ", "evil.example"), List.of());
    signals.add("joined", List.of(), List.of(), List.of(), List.of("word", "exact"));
    reader = new RustReader(signals.vocabulary());
  }

  private SourceNotes read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return reader.read("src/lib.rs", bytes, bytes.length, (b, from, to) -> {});
  }

  private void assertSeen(String text, String... names) {
    assertThat(read(text).signals()).as(text).isEqualTo(signals.mask(List.of(names)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// danger \"sh\"",
        "/* danger /* \"sh\" */ danger */",
        "/// curl x\n//! danger",
        "dangerous",
        "a_danger",
        "\"danger\"",
        "let s = \"push\";",
        "'\"' x '\"'",
        "fn f<'a>(x: &'a str) {}",
        "r#\"danger\"#",
        "b'\\''",
        "process::{Other}",
        "use other::{Command}",
        "{ process; Command }",
      })
  void what_says_nothing_is_passed_over(String text) {
    assertSeen(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "process::Command",
        "std :: process :: Command",
        "use std::process::{self, Command};",
        "use std::{fs, process::{Child, Command}, env};",
        "process::/* */Command",
      })
  void pairs_of_words_are_found_however_they_are_written(String text) {
    assertSeen(text, "command");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"sh\"",
        "b\"sh\"",
        "r\"sh\"",
        "r##\"sh\"##",
        "br#\"sh\"#",
        "c\"sh\"",
        "\"\\x73\\x68\"",
        "\"\\u{73}h\""
      })
  void literals_are_found_in_all_their_forms(String text) {
    assertSeen(text, "exact");
  }

  @Test
  void parts_of_literals_are_found_whatever_their_case() {
    assertSeen("\"CURL http\"", "text");
    assertSeen("\"http://EVIL.example/x\"", "text");
    assertSeen("\"cur\" \"l \"");
  }

  @Test
  void signals_can_follow_from_others() {
    assertSeen("danger(\"sh\")", "word", "exact", "joined");
  }

  @Test
  void literals_and_lifetimes_do_not_hide_what_follows() {
    assertSeen("let c = '\"'; danger", "word");
    assertSeen("let c = '\\''; danger", "word");
    assertSeen("let c = 'é'; danger", "word");
    assertSeen("impl<'a> X<'a> { danger }", "word");
    assertSeen("r#type; danger", "word");
    assertSeen("let s = r#\"a \" b\"#; danger", "word");
    assertSeen("\"\\\\\"; danger", "word");
    assertSeen("1.0e5..danger", "word");
    assertSeen("/**/danger", "word");
    assertSeen("a /danger", "word");
  }

  @Test
  void programs_modules_and_paths_are_noted() {
    SourceNotes notes =
        read(
            "mod gen;\n#[cfg(test)]\nmod tests;\nmod inline { }\ninclude!(\"a/b.txt\");\n"
                + "Command::new(\"git\"); Command::new(&\"cargo\"); Command::new(path);");
    assertThat(notes.modules()).containsExactly("gen");
    assertThat(notes.testModules()).containsExactly("tests");
    assertThat(notes.includes()).isTrue();
    assertThat(notes.strings()).containsExactly("a/b.txt");
    assertThat(notes.programs()).containsExactly("git", "cargo");
    assertThat(notes.signals()).isEqualTo(1L << Signals.DYNAMIC_PROGRAM);
  }

  @Test
  void what_no_list_of_words_describes_is_built_in() {
    assertSeen("[" + "7, ".repeat(250) + "]", "byte-table");
    assertSeen("[" + "0x1ff, ".repeat(250) + "]");
    assertSeen("\"" + "QUJD".repeat(300) + "\"", "blob");
    assertSeen("\"" + "\\x41".repeat(250) + "\"", "blob");
    assertSeen("\"" + "some words ".repeat(300) + "\"");
    assertSeen("let f: fn(u8) -> u8", "fn-pointer");
    assertSeen("fn f(u: u8) {}");
    assertSeen("\"198.51.100.7:80\"", "ip-address");
    assertSeen("\"1.2.3\"");
    assertSeen("b as char", "char-cast");
  }

  @Test
  void a_sight_names_line_and_text() {
    assertThat(read("fn main() {\n  // x\n  danger();\n}\n").sights())
        .containsExactly(new SourceNotes.Sight(Signals.BUILT_IN.size() + 1, 3, "danger();"));
  }

  @Test
  void any_bytes_are_read_to_their_end() {
    Random random = new Random(4);
    byte[] alphabet = "\"'/*\\#rbc:{}()!,=[]\n aé0xmodinclude".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = random.nextInt(8) == 0 ? (byte) random.nextInt() : alphabet[random.nextInt(alphabet.length)];
      }
      SourceNotes notes = reader.read("x.rs", bytes, bytes.length, new Lettering("x.rs", new Findings()));
      assertThat(notes.path()).isEqualTo("x.rs");
      new Lettering("x.rs", new Findings()).lookForInvisible(bytes, bytes.length);
      assertThat(TextShape.of(bytes, bytes.length).lines())
          .isEqualTo((int) new String(bytes, StandardCharsets.ISO_8859_1).chars().filter(c -> c == '\n').count());
    }
  }
}
