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
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A Cratewarden in a process of its own, as {@code cratewarden serve} starts it. */
final class ServerProcess implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Process process;
  private final URI url;
  private final Path errors;
  private final List<String> banner;

  private ServerProcess(Process process, URI url, Path errors, List<String> banner) {
    this.process = process;
    this.url = url;
    this.errors = errors;
    this.banner = banner;
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
      List<String> banner = new CopyOnWriteArrayList<>();
      Thread.ofPlatform().daemon().start(() -> out.lines().forEach(banner::add));
      return new ServerProcess(process, URI.create(first.substring("listening ".length())), errors, banner);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What one run of a command came to. */
  record Run(int status, String out, String err) {}

  /** Runs another command of the program to its end. */
  static Run run(Path folder, String... arguments) {
    return run(folder, Map.of(), arguments);
  }

  /** Runs another command of the program to its end, with these variables in its environment. */
  static Run run(Path folder, Map<String, String> environment, String... arguments) {
    try {
      Path out = Files.createTempFile(folder, "out", "");
      Path err = Files.createTempFile(folder, "err", "");
      ProcessBuilder builder = command(List.of(arguments));
      builder.environment().putAll(environment);
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
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

  /** A command of the program, not yet started. */
  static ProcessBuilder command(List<String> arguments) {
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
    return send("GET", path, "", headers);
  }

  HttpResponse<String> send(String method, String path, String body, String... headers) {
    return send(method, path, body, HttpResponse.BodyHandlers.ofString(), headers);
  }

  HttpResponse<byte[]> getBytes(String path) {
    return send("GET", path, "", HttpResponse.BodyHandlers.ofByteArray());
  }

  private <T> HttpResponse<T> send(
      String method, String path, String body, HttpResponse.BodyHandler<T> handler, String... headers) {
    HttpRequest.BodyPublisher publisher =
        body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).method(method, publisher).timeout(Duration.ofSeconds(60));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** What it printed so far below the first line. */
  List<String> banner() {
    return banner;
  }

  /** What it wrote to standard error so far. */
  String log() {
    return ScratchCargo.read(errors);
  }

  /** Ends it as an operator would, and waits until it is gone. */
  @Override
  public void close() {
    tellToEnd();
    awaitEnd();
  }

  /** Ends it as a power cut would. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Tells it to end, as an operator would. */
  void tellToEnd() {
    process.destroy();
  }

  /** Waits until it is gone. */
  void awaitEnd() {
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
