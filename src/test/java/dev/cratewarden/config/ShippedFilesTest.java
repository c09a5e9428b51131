package dev.cratewarden.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.policy.PolicySet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The shipped files and the page about them say what the code does. */
class ShippedFilesTest {
  private static final Path SETTINGS = Path.of("config/cratewarden.toml");
  private static final Path POLICY = Path.of("config/policy.toml");
  private static final Path PAGE = Path.of("src/site/markdown/configuration.md");

  @Test
  void everyKeyOfTheOperatorsIsInTheShippedFileWithItsDefaultAndMeaning() throws IOException {
    List<Settings.Shown> shipped = settings(Optional.of(SETTINGS)).shown();
    List<Settings.Shown> builtIn = settings(Optional.empty()).shown();
    String text = Files.readString(SETTINGS);

    assertThat(shipped).hasSameSizeAs(builtIn);
    for (int i = 0; i < shipped.size(); i++) {
      assertThat(shipped.get(i).key()).isEqualTo(builtIn.get(i).key());
      assertThat(shipped.get(i).value()).as(shipped.get(i).key()).isEqualTo(builtIn.get(i).value());
      assertThat(shipped.get(i).source()).as(shipped.get(i).key()).isInstanceOf(Source.InFile.class);
    }
    for (Key<?> key : SettingsKeys.ALL) {
      String start = key.traits() == Key.Traits.LIVE ? "" : "\\(start\\) ";
      assertThat(text)
          .as(key.path())
          .containsPattern("(?m)^" + key.name() + " = .* # " + start + Pattern.quote(key.meaning()) + "$");
    }
  }

  @Test
  void theExamplesInTheShippedFileAreGood() throws IOException {
    String text =
        Files.readString(SETTINGS).replaceAll("(?m)^# (\\[\\[|kind|from|every|name|url|secret|attempts)", "$1");

    SettingsSource source = new SettingsSource(Optional.of(SETTINGS), Map.of(), List.of());
    SettingsSource.Outcome outcome = source.parse(text.getBytes(StandardCharsets.UTF_8));
    assertThat(outcome).isInstanceOf(SettingsSource.Read.class);
    assertThat(((SettingsSource.Read) outcome).settings().feeds())
        .hasSize(2)
        .allSatisfy(feed -> assertThat(feed.every()).isEqualTo(SettingsKeys.FEED_EVERY));
    assertThat(((SettingsSource.Read) outcome).settings().webhooks()).hasSize(1);
  }

  @Test
  void theShippedPolicyIsTheBuiltInPolicy() {
    assertThat(PolicyFile.read(POLICY)).isEqualTo(new PolicyFile.Read(PolicySet.DEFAULT, List.of(), List.of()));
  }

  @Test
  void everyKeyOfThePolicyIsInTheShippedFile() throws IOException {
    String text = Files.readString(POLICY);

    for (String table : PolicyKeys.VOCABULARY.names().keySet()) {
      if (table.startsWith("view")) {
        continue;
      }
      String header = PolicyKeys.VOCABULARY.header(table);
      String section = table.isEmpty() ? text : text.substring(text.indexOf(header));
      for (String key : PolicyKeys.VOCABULARY.of(table)) {
        boolean isTable = PolicyKeys.VOCABULARY.names().containsKey(key) && table.isEmpty();
        if (!isTable) {
          assertThat(section).as(header + " " + key).containsPattern("(?m)^(# )?" + key + " = ");
        }
      }
    }
  }

  @Test
  void theExamplesInTheShippedPolicyAreGood() throws IOException {
    String text = Files.readString(POLICY).replaceAll("(?m)^# (\\[\\[|[a-z-]+ = )", "$1").replace("\ninherits", "\n#");

    PolicyFile.Outcome outcome = PolicyFile.parse("policy.toml", text.getBytes(StandardCharsets.UTF_8));
    assertThat(outcome).isInstanceOf(PolicyFile.Read.class);
    PolicyFile.Read read = (PolicyFile.Read) outcome;
    assertThat(read.waivers()).hasSize(1);
    assertThat(read.policies().views()).containsOnlyKeys("payments");
  }

  @Test
  void thePageNamesEveryKeyWithItsDefault() throws IOException {
    String page = Files.readString(PAGE);

    Settings builtIn = settings(Optional.empty());
    for (Key<?> key : SettingsKeys.ALL) {
      String value = builtIn.shown().stream().filter(s -> s.key().equals(key.path())).findFirst().orElseThrow().value();
      String start = key.traits() == Key.Traits.LIVE ? "" : "*start* ";
      String section = page.substring(page.indexOf("### `[" + key.table() + "]`"));
      assertThat(section)
          .as(key.path())
          .containsPattern(
              "\\| `"
                  + key.name()
                  + "` \\| [^|]+ \\| `"
                  + Pattern.quote(value)
                  + "` \\| "
                  + Pattern.quote(start + key.meaning())
                  + " \\|");
    }
    for (String table : PolicyKeys.VOCABULARY.names().keySet()) {
      assertThat(page)
          .contains(table.isEmpty() ? "### Top of the file" : "`" + PolicyKeys.VOCABULARY.header(table) + "`");
      assertThat(PolicyKeys.VOCABULARY.of(table)).allSatisfy(key -> assertThat(page).contains(key));
    }
  }

  private static Settings settings(Optional<Path> file) {
    SettingsSource.Outcome outcome = new SettingsSource(file, Map.of(), List.of()).read();
    assertThat(outcome).isInstanceOf(SettingsSource.Read.class);
    return ((SettingsSource.Read) outcome).settings();
  }
}
