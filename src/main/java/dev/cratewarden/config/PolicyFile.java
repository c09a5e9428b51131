package dev.cratewarden.config;

import dev.cratewarden.policy.PolicySet;
import dev.cratewarden.policy.Waiver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tomlj.TomlTable;

/** Reads {@code policy.toml}, the security team's file. The environment and flags have no say in it. */
public final class PolicyFile {
  private PolicyFile() {}

  /** What reading came to. */
  public sealed interface Outcome {}

  /**
   * The policies, whole.
   *
   * @param warnings of what has a meaning, but perhaps not the one that was meant
   * @param waivers each with its place, those of views included
   */
  public record Read(PolicySet policies, List<Problem> warnings, List<Sourced<Waiver>> waivers) implements Outcome {}

  /** Nothing: everything that is wrong. */
  public record Refused(List<Problem> problems) implements Outcome {}

  /** Reads {@code file}; that there is none is a problem. */
  public static Outcome read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(file.toString(), in.readNBytes(TomlText.BYTES_MAX + 1));
    } catch (IOException e) {
      return new Refused(List.of(new Problem(new Source.WholeFile(file.toString()), "cannot be read: " + e)));
    }
  }

  /** Reads {@code file}; without one the built-in policy holds, and a warning says so. */
  public static Outcome readOrDefault(Path file) {
    if (Files.notExists(file)) {
      Problem notice = new Problem(new Source.WholeFile(file.toString()), "is not there; the built-in policy holds");
      return new Read(PolicySet.DEFAULT, List.of(notice), List.of());
    }
    return read(file);
  }

  /** Where paths that the file names begin. */
  private static Path folderOf(String file) {
    Path folder = Path.of(file).getParent();
    return folder == null ? Path.of("") : folder;
  }

  /**
   * Reads the bytes of a file.
   *
   * @param file its name, for messages and for the paths in it, which are relative to its folder
   */
  public static Outcome parse(String file, byte[] bytes) {
    List<Problem> problems = new ArrayList<>();
    Optional<TomlTable> toml = TomlText.parse(file, bytes, problems);
    if (toml.isEmpty()) {
      return new Refused(problems.stream().sorted(Problem.BY_PLACE).toList());
    }
    PolicyReader reader =
        new PolicyReader(folderOf(file), TableReader.top(file, toml.get(), PolicyKeys.VOCABULARY, problems), problems);
    PolicySet policies = reader.read();
    return problems.isEmpty()
        ? new Read(policies, reader.warnings(), reader.waivers())
        : new Refused(problems.stream().sorted(Problem.BY_PLACE).toList());
  }
}
