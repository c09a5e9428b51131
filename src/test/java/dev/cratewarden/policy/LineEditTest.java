package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineEditTest {
  private static LineEdit edit(String line) {
    byte[] bytes = ("before" + line + "after").getBytes(StandardCharsets.UTF_8);
    return new LineEdit(bytes, 6, bytes.length - 11);
  }

  private static String text(LineEdit edit) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    edit.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String yank(String line) {
    LineEdit edit = edit(line);
    edit.yank();
    return text(edit);
  }

  private static String strip(String line) {
    LineEdit edit = edit(line);
    edit.stripRegistries();
    return text(edit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"yanked\":false} | {\"yanked\":true}",
        "{\"yanked\":null,\"v\":2} | {\"yanked\":true,\"v\":2}",
        "{\"yanked\":true} | {\"yanked\":true}",
        "{ \"yanked\" : false , \"v\":1 } | { \"yanked\" : true , \"v\":1 }",
        "{\"v\":1} | {\"v\":1,\"yanked\":true}",
        "{\"v\":1 } | {\"v\":1 ,\"yanked\":true}",
        "{\"deps\":[{\"yanked\":false}],\"yanked\":false} | {\"deps\":[{\"yanked\":false}],\"yanked\":true}",
        "{\"deps\":[{\"yanked\":false}]} | {\"deps\":[{\"yanked\":false}],\"yanked\":true}",
        "{\"a\":\"\\\"yanked\\\":false\",\"yanked\":false} | {\"a\":\"\\\"yanked\\\":false\",\"yanked\":true}",
        "{\"a\":\"x\\\\\",\"yanked\":false} | {\"a\":\"x\\\\\",\"yanked\":true}",
        "{\"a\":\"}]{[\",\"yanked\":false} | {\"a\":\"}]{[\",\"yanked\":true}",
        "{\"a\":{\"b\":[\"}\",{}]},\"yanked\":false} | {\"a\":{\"b\":[\"}\",{}]},\"yanked\":true}",
        "{\"yank\\u0065d\":false} | {\"yank\\u0065d\":true}",
        "{\"\\u0079anked\":false} | {\"\\u0079anked\":true}",
        "{\"yankedx\":false} | {\"yankedx\":false,\"yanked\":true}",
        "{\"yanke\":false} | {\"yanke\":false,\"yanked\":true}",
        "{\"é\":-1.5e3,\"yanked\":false} | {\"é\":-1.5e3,\"yanked\":true}",
        "{\"yanked\":false,\"yanked\":false} | {\"yanked\":true,\"yanked\":true}",
      })
  void yankingTouchesNothingElse(String line, String yanked) {
    assertThat(yank(line)).isEqualTo(yanked);
  }

  @Test
  void theLineMayBeginAndEndWithBlanks() {
    assertThat(yank(" \t{\"yanked\":\tfalse\t}\t")).isEqualTo(" \t{\"yanked\":\ttrue\t}\t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"deps\":[]} | {\"deps\":[]}",
        "{\"deps\":[{\"registry\":\"https://x/\"}]} | {\"deps\":[{\"registry\":null}]}",
        "{\"deps\":[{\"registry\":null}]} | {\"deps\":[{\"registry\":null}]}",
        "{\"deps\":[{\"a\":1}, {\"registry\" : \"x\" , \"b\":[1]} ,{\"registry\":\"y\"}],\"registry\":\"z\"}"
            + " | {\"deps\":[{\"a\":1}, {\"registry\" : null , \"b\":[1]} ,{\"registry\":null}],\"registry\":\"z\"}",
      })
  void strippingTouchesDependenciesOnly(String line, String stripped) {
    assertThat(strip(line)).isEqualTo(stripped);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"a\"", "{\"a\" 1}", "{\"a\":", "{\"a\":\"x", "{\"a\":[1", "x"})
  void whatIsNoObjectIsRefused(String line) {
    assertThatThrownBy(() -> yank(line)).isInstanceOf(IllegalStateException.class);
  }
}
