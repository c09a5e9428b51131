package dev.cratewarden.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A listening front door with a made-up mirror behind it. */
final class Door implements AutoCloseable {
  final MadeUpMirror mirror = new MadeUpMirror();
  final Frontend frontend;
  final int port;

  private Door(HttpOptions options) throws IOException {
    frontend = new Frontend(options, mirror.site());
    port = frontend.start();
  }

  static Door open() throws IOException {
    return open(options -> options);
  }

  static Door open(UnaryOperator<HttpOptions> change) throws IOException {
    return new Door(change.apply(HttpOptions.plain("127.0.0.1", 0)));
  }

  static Door limited(UnaryOperator<HttpOptions.Limits> change) throws IOException {
    return open(options -> options.withLimits(change.apply(options.limits())));
  }

  RawClient client() throws IOException {
    return new RawClient(port);
  }

  /** One request on a connection of its own. */
  RawClient.Answer ask(String method, String target, String... headers) throws IOException {
    try (RawClient client = client()) {
      return client.ask(method, target, headers);
    }
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpResponse<byte[]> get(HttpClient client, String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Waits until something is so, at most half a minute; whether it is. */
  static boolean eventually(BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - until > 0) {
        return false;
      }
      Thread.sleep(10);
    }
    return true;
  }

  @Override
  public void close() {
    mirror.slow.countDown();
    frontend.close();
  }
}
