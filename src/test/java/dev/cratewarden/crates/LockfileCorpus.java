package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.LockfileReading.Refused;
import dev.cratewarden.crates.LockfileReading.Understood;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One lockfile for each form and each misfortune. */
final class LockfileCorpus {
  private static final Path FOLDER = Path.of("src/test/resources/corpus/lockfile");

  private LockfileCorpus() {}

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(it -> it.getFileName().toString().replace(".lock", "")).sorted().toList();
    }
  }

  static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(FOLDER.resolve(name + ".lock"));
  }

  static String text(String name) throws IOException {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  static Lockfile understood(String name) throws IOException {
    return understood(bytes(name));
  }

  static Lockfile understood(byte[] bytes) {
    LockfileReading reading = Lockfile.read("Cargo.lock", bytes);
    assertThat(reading).isInstanceOf(Understood.class);
    return ((Understood) reading).lockfile();
  }

  static String refusal(byte[] bytes) {
    LockfileReading reading = Lockfile.read("Cargo.lock", bytes);
    assertThat(reading).isInstanceOf(Refused.class);
    return ((Refused) reading).message();
  }
}
