package dev.cratewarden.cargo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Cratewarden in a process of its own, as {@code cratewarden serve} starts it. */
final class ServerProcess implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Process process;
  private final URI url;
  private final Path errors;

  private ServerProcess(Process process, URI url, Path errors) {
    this.process = process;
    this.url = url;
    this.errors = errors;
  }

  /** Starts one on a free port with its data and log in {@code folder}. */
  static ServerProcess start(Path folder, String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("serve", "--listen", "127.0.0.1:0", "--data", folder.resolve("data").toString()));
    all.addAll(List.of(arguments));
    try {
      Path errors = folder.resolve("server.log");
      Process process = command(all).redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile())).start();
      BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String first = out.readLine();
      if (first == null || !first.startsWith("listening ")) {
        throw new IllegalStateException("the server says " + first + "\n" + Files.readString(errors));
      }
      Thread.ofPlatform().daemon().start(() -> out.lines().forEach(line -> {}));
      return new ServerProcess(process, URI.create(first.substring("listening ".length())), errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What one run of a command came to. */
  record Run(int status, String out, String err) {}

  /** Runs another command of the program to its end. */
  static Run run(Path folder, String... arguments) {
    try {
      Path out = Files.createTempFile(folder, "out", "");
      Path err = Files.createTempFile(folder, "err", "");
      Process process = command(List.of(arguments)).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      if (!process.waitFor(300, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("hangs: " + List.of(arguments));
      }
      return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ProcessBuilder command(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.cratewarden.app.Main"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(it -> it.startsWith("CRATEWARDEN_"));
    return builder;
  }

  URI url() {
    return url;
  }

  /** The index to give to cargo. */
  String index() {
    return url + "/index/";
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(60));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it wrote to standard error so far. */
  String log() {
    return ScratchCargo.read(errors);
  }

  /** Ends it as an operator would, and waits until it is gone. */
  @Override
  public void close() {
    process.destroy();
    awaitEnd();
  }

  /** Ends it as a power cut would. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the server does not end\n" + log());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
