package dev.cratewarden.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad files, one for each way to be wrong. {@code settings-*.toml} and {@code policy-*.toml} each have a {@code .txt}
 * beside them with what must be reported; {@code -Dgolden.record=true} writes it anew.
 */
class CorpusTest {
  private static final Path CORPUS = Path.of("src/test/resources/corpus/config");

  static Stream<String> files() throws IOException {
    try (Stream<Path> files = Files.list(CORPUS)) {
      return files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".toml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void isReportedAsRecorded(String file) throws IOException {
    String said = String.join("\n", read(file, Files.readAllBytes(CORPUS.resolve(file)))) + "\n";

    Path expected = CORPUS.resolve(file.replace(".toml", ".txt"));
    if (Boolean.getBoolean("golden.record")) {
      Files.writeString(expected, said);
    }
    assertThat(said).isEqualTo(Files.readString(expected));
  }

  @Test
  void damagedFilesAreReadOrRefusedButNeverBreakTheReader() throws IOException {
    Random random = new Random(20_261_123);
    List<byte[]> originals = new java.util.ArrayList<>();
    originals.add(Files.readAllBytes(Path.of("config/cratewarden.toml")));
    originals.add(
        Files.readString(Path.of("config/policy.toml")).replaceAll("(?m)^# ", "").getBytes(StandardCharsets.UTF_8));
    for (String file : files().toList()) {
      originals.add(Files.readAllBytes(CORPUS.resolve(file)));
    }
    for (int round = 0; round < 600; round++) {
      byte[] bytes = damage(originals.get(random.nextInt(originals.size())).clone(), random);
      for (String name : List.of("policy-x.toml", "settings-x.toml")) {
        assertThat(read(name, bytes)).as("round %d", round).isNotEmpty();
      }
    }
  }

  private static byte[] damage(byte[] bytes, Random random) {
    String interesting = "[]{}=\"'.,#\n\\ -:_0aé\u0000";
    byte[] pool = interesting.getBytes(StandardCharsets.UTF_8);
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] = pool[random.nextInt(pool.length)];
    }
    return random.nextInt(5) > 0 ? bytes : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
  }

  /** What is said of a file: its problems, or its warnings after the word "read". */
  private static List<String> read(String file, byte[] bytes) {
    List<Problem> said;
    boolean refused;
    if (file.startsWith("policy-")) {
      PolicyFile.Outcome outcome = PolicyFile.parse(file, bytes);
      refused = outcome instanceof PolicyFile.Refused;
      said =
          switch (outcome) {
            case PolicyFile.Refused r -> r.problems();
            case PolicyFile.Read r -> r.warnings();
          };
    } else {
      SettingsSource.Outcome outcome = new SettingsSource(Optional.of(Path.of(file)), Map.of(), List.of()).parse(bytes);
      refused = outcome instanceof SettingsSource.Refused;
      said =
          switch (outcome) {
            case SettingsSource.Refused r -> r.problems();
            case SettingsSource.Read r -> r.warnings();
          };
    }
    if (refused) {
      assertThat(said).isNotEmpty();
    }
    return Stream.concat(Stream.of(refused ? "refused" : "read"), said.stream().map(Problem::toString)).toList();
  }
}
