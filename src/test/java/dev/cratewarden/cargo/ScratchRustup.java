package dev.cratewarden.cargo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real rustup in a home of its own that knows one dist server only: a mirror. */
final class ScratchRustup {
  private static final long SECONDS_MAX = 240;

  private final Path folder;
  private final String server;

  private ScratchRustup(Path folder, String server) {
    this.folder = folder;
    this.server = server;
  }

  /** What one run came to. */
  record Run(int status, String out) {}

  /** A rustup that has nothing yet. Skips the test where there is none, or not for the fake toolchain's target. */
  static ScratchRustup through(String server, Path folder) {
    Assumptions.assumeTrue(isInstalled(), "rustup is not on the PATH");
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
        "the fake toolchain is for Linux on x86_64");
    try {
      Files.createDirectories(folder.resolve("cargo"));
      return new ScratchRustup(folder, server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isInstalled() {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, "rustup"))) {
        return true;
      }
    }
    return false;
  }

  Run run(String... arguments) {
    List<String> command = new ArrayList<>(List.of("rustup"));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile(folder, "out", "");
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
      builder.environment().keySet().removeIf(it -> it.startsWith("RUST") || it.startsWith("CARGO"));
      builder.environment().remove("CI"); // there rustup looks for no newer version of itself
      builder.environment().put("RUSTUP_HOME", folder.resolve("rustup").toString());
      builder.environment().put("CARGO_HOME", folder.resolve("cargo").toString());
      builder.environment().put("HOME", folder.toString());
      builder.environment().put("RUSTUP_DIST_SERVER", server + "/rustup");
      builder.environment().put("RUSTUP_UPDATE_ROOT", server + "/rustup/rustup");
      builder.environment().put("RUSTUP_MAX_RETRIES", "0");
      Process process = builder.start();
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("rustup hangs: " + Files.readString(out));
      }
      return new Run(process.exitValue(), Files.readString(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Run install(String toolchain) {
    return run("toolchain", "install", toolchain, "--profile", "minimal", "--no-self-update");
  }

  /** A file of an installed toolchain. */
  Path installed(String toolchain, String file) {
    return folder.resolve("rustup/toolchains").resolve(toolchain + "-x86_64-unknown-linux-gnu").resolve(file);
  }
}
