package dev.cratewarden.cargo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real cargo in a home of its own that knows one registry only: a mirror. */
final class ScratchCargo {
  private static final long SECONDS_MAX = 300;

  private final Path folder;
  private final Path home;

  private ScratchCargo(Path folder, Path home) {
    this.folder = folder;
    this.home = home;
  }

  /** A cargo whose crates.io is replaced by {@code index}. Skips the test where there is no cargo. */
  static ScratchCargo through(String index, Path folder) {
    Assumptions.assumeTrue(isInstalled(), "cargo is not on the PATH");
    try {
      Path home = Files.createDirectories(folder.resolve("cargo-home"));
      Files.writeString(
          home.resolve("config.toml"),
          "[source.crates-io]\nreplace-with = \"cratewarden\"\n\n[registries.cratewarden]\nindex = \"sparse+"
              + index
              + "\"\n\n[net]\nretry = 1\n");
      return new ScratchCargo(folder, home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, for an index that wants a token. */
  static ScratchCargo withToken(String index, Path folder) {
    ScratchCargo cargo = through(index, folder);
    Path config = cargo.home.resolve("config.toml");
    write(config, read(config) + "\n[registry]\nglobal-credential-providers = [\"cargo:token\"]\n");
    return cargo;
  }

  private static boolean isInstalled() {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, "cargo"))) {
        return true;
      }
    }
    return false;
  }

  /** Forgets everything that was downloaded, as a new build machine would have it. */
  ScratchCargo forgetDownloads() {
    deleteAll(home.resolve("registry"));
    return this;
  }

  /** A project with these dependencies (lines of TOML), which uses each of them. */
  Path project(String name, String dependencies, String main) {
    Path project = folder.resolve(name);
    write(
        project.resolve("Cargo.toml"),
        "[package]\nname = \""
            + name
            + "\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n"
            + "[dependencies]\n"
            + dependencies);
    write(project.resolve("src/main.rs"), main);
    return project;
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteAll(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (var files = Files.walk(root)) {
      files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a cargo run came to.
   *
   * @param out standard output and standard error as they came
   */
  record Run(int status, String out) {
    boolean succeeded() {
      return status == 0;
    }
  }

  Run run(Path project, String... arguments) {
    return run(project, Map.of(), arguments);
  }

  /** With these variables in its environment. */
  Run run(Path project, Map<String, String> variables, String... arguments) {
    List<String> command = new ArrayList<>(List.of("cargo"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(it -> it.startsWith("CARGO_"));
    environment.putAll(variables);
    environment.put("CARGO_HOME", home.toString());
    environment.put("CARGO_TARGET_DIR", folder.resolve("build").toString());
    environment.put("CARGO_TERM_COLOR", "never");
    environment.put("CARGO_HTTP_TIMEOUT", "60");
    try {
      Path log = Files.createTempFile(folder, "cargo", ".log");
      Process process = builder.redirectOutput(log.toFile()).start();
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("cargo hangs: " + command + "\n" + Files.readString(log));
      }
      return new Run(process.exitValue(), Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
