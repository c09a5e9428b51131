package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the real cargo many yes-or-no questions in one run.
 *
 * <p>Cargo's resolver takes the highest version of a crate whose dependencies can be met, and falls back to the next
 * one. So each question is a crate of a local registry: its higher versions depend on what is asked, the lowest on
 * nothing, and the workspace depends on all questions. Which version of each stands in the lockfile is the answer.
 * Nothing is downloaded.
 */
final class RealCargo {
  private static final Pattern LOCKED = Pattern.compile("name = \"([^\"]+)\"\r?\nversion = \"([^\"]+)\"");
  private static final String NO_TARBALL = "0".repeat(64);

  private final Path folder;
  private final List<String> questions = new ArrayList<>();

  /** A registry, workspace and cargo home in {@code folder}, which must be empty. */
  RealCargo(Path folder) {
    this.folder = folder;
  }

  /** What {@code cargo --version} says; empty if there is no cargo. */
  static String version() throws InterruptedException {
    try {
      Process process = new ProcessBuilder("cargo", "--version").redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0 ? said : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** Asks which of {@code alternatives}, tried in order, can be met; the last must always be possible. */
  void ask(String question, List<String> alternatives) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < alternatives.size(); i++) {
      lines.append(line(question, (alternatives.size() - i) + ".0.0", alternatives.get(i)));
    }
    addIndexFile(question, lines.toString().getBytes(StandardCharsets.UTF_8));
    questions.add(question);
  }

  /** One index line without a tarball. */
  static String line(String name, String version, String dependencies) {
    return "{\"name\":\"%s\",\"vers\":\"%s\",\"deps\":[%s],\"cksum\":\"%s\",\"features\":{},\"yanked\":false}\n"
        .formatted(name, version, dependencies, NO_TARBALL);
  }

  /** One entry of {@code deps}; {@code requirement} is a JSON string with its quotation marks. */
  static String dependency(String name, String requirement, boolean optional) {
    return ("{\"name\":\"%s\",\"req\":%s,\"features\":[],\"optional\":%s,\"default_features\":true,\"target\":null,"
            + "\"kind\":\"normal\"}")
        .formatted(name, requirement, optional);
  }

  void addIndexFile(String name, byte[] content) throws IOException {
    Path file = folder.resolve("registry/index").resolve(IndexPath.of(CrateName.of(name)));
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  /**
   * The locked version of each crate: of a question with n alternatives {@code n.0.0} for the first, {@code 1.0.0} for
   * the last.
   */
  Map<String, String> answers() throws IOException, InterruptedException {
    Path workspace = folder.resolve("workspace");
    Files.createDirectories(workspace.resolve("src"));
    Files.createDirectories(workspace.resolve(".cargo"));
    Files.writeString(workspace.resolve("src/lib.rs"), "");
    Files.writeString(
        workspace.resolve(".cargo/config.toml"),
        """
        [source.crates-io]
        replace-with = "local"
        [source.local]
        local-registry = "../registry"
        """);
    StringBuilder manifest =
        new StringBuilder(
            """
            [package]
            name = "asks"
            version = "0.0.0"
            edition = "2021"
            [dependencies]
            """);
    questions.forEach(it -> manifest.append(it).append(" = \"*\"\n"));
    Files.writeString(workspace.resolve("Cargo.toml"), manifest);
    Path said = folder.resolve("said.txt");
    ProcessBuilder builder =
        new ProcessBuilder("cargo", "generate-lockfile", "--offline")
            .directory(workspace.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("CARGO_HOME", folder.resolve("home").toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("cargo ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(() -> text(said)).isZero();
    Map<String, String> locked = new HashMap<>();
    Matcher matcher = LOCKED.matcher(Files.readString(workspace.resolve("Cargo.lock")));
    while (matcher.find()) {
      locked.put(matcher.group(1), matcher.group(2));
    }
    return locked;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
