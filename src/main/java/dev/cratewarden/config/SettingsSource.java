package dev.cratewarden.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tomlj.TomlTable;

/**
 * Where settings come from, in rising order of weight: the built-in defaults, a file, the environment, flags.
 *
 * @param file if there is one
 * @param environment all variables; those that do not begin with {@code CRATEWARDEN_} are not looked at
 * @param flags in the order they were given
 */
public record SettingsSource(Optional<Path> file, Map<String, String> environment, List<Given> flags) {
  public SettingsSource {
    environment = Map.copyOf(environment);
    flags = List.copyOf(flags);
  }

  /**
   * A flag that sets a key.
   *
   * @param flag as it is written, such as {@code --listen}
   * @param key such as {@code server.listen}, or {@code feed} for one feed as {@code KIND=PATH_OR_URL}
   */
  public record Given(String flag, String key, String value) {}

  /** What reading came to. */
  public sealed interface Outcome {}

  /** The settings, whole. */
  public record Read(Settings settings, List<Problem> warnings) implements Outcome {}

  /** Nothing: everything that is wrong. */
  public record Refused(List<Problem> problems) implements Outcome {}

  /** Reads it all now. */
  public Outcome read() {
    if (file.isEmpty()) {
      return parse(new byte[0]);
    }
    try (InputStream in = Files.newInputStream(file.get())) {
      return parse(in.readNBytes(TomlText.BYTES_MAX + 1));
    } catch (IOException e) {
      return new Refused(List.of(new Problem(new Source.WholeFile(file.get().toString()), "cannot be read: " + e)));
    }
  }

  /** Reads it all with {@code content} for the bytes of the file. */
  public Outcome parse(byte[] content) {
    String name = file.map(Path::toString).orElse("built-in");
    List<Problem> problems = new ArrayList<>();
    Optional<TomlTable> toml = TomlText.parse(name, content, problems);
    if (toml.isEmpty()) {
      return new Refused(problems.stream().sorted(Problem.BY_PLACE).toList());
    }
    TableReader top = TableReader.top(name, toml.get(), SettingsKeys.VOCABULARY, problems);
    List<Problem> warnings = new ArrayList<>();
    Path base = file.map(f -> f.resolveSibling("")).orElse(Path.of(""));
    Settings settings = new SettingsReader(top, base, this, problems, warnings).read();
    return problems.isEmpty()
        ? new Read(settings, List.copyOf(warnings))
        : new Refused(problems.stream().sorted(Problem.BY_PLACE).toList());
  }
}
