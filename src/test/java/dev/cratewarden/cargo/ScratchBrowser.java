package dev.cratewarden.cargo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real browser without a window, with a profile of its own, that looks at one page at a time. */
final class ScratchBrowser {
  private static final long SECONDS_MAX = 120;
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  private final Path folder;

  private ScratchBrowser(Path folder) {
    this.folder = folder;
  }

  /** A browser with its profile in {@code folder}. Skips the test where there is none. */
  static ScratchBrowser in(Path folder) {
    Assumptions.assumeTrue(isInstalled(), "chromium is not on the PATH");
    return new ScratchBrowser(folder);
  }

  private static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(it -> Files.isExecutable(Path.of(it, "chromium")));
  }

  /** The document as it stands after the page was loaded and its scripts, if any, have run. */
  String document(String url) {
    return run("--dump-dom", url);
  }

  /** Whether the page can be drawn in a window of this size. */
  boolean draws(String url, int width, int height) {
    Path picture = folder.resolve("page.png");
    run("--screenshot=" + picture, "--window-size=" + width + "," + height, url);
    try {
      byte[] bytes = Files.readAllBytes(picture);
      Files.delete(picture);
      return Arrays.equals(bytes, 0, PNG.length, PNG, 0, PNG.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String run(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-proxy-server",
                "--user-data-dir=" + folder.resolve("profile")));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile(folder, "page", ".html");
      Path err = Files.createTempFile(folder, "browser", ".log");
      Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new IllegalStateException("the browser hangs: " + command + "\n" + Files.readString(err));
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException("the browser fails: " + command + "\n" + Files.readString(err));
      }
      return Files.readString(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
