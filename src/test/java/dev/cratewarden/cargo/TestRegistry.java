package dev.cratewarden.cargo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cratewarden.crates.IndexPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A sparse registry over HTTP with a log of its requests. */
final class TestRegistry implements AutoCloseable {
  /** Every request: {@code GET /index/se/rd/serde}. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final Map<String, byte[]> pages = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  private TestRegistry(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    String base = url();
    page("/index/config.json", "{\"dl\":\"" + base + "/dl/{crate}/{crate}-{version}.crate\",\"api\":\"" + base + "\"}");
  }

  static TestRegistry start() {
    try {
      TestRegistry registry =
          new TestRegistry(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      registry.server.start();
      return registry;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The index URL to configure. */
  String index() {
    return url() + "/index/";
  }

  TestRegistry publish(TestCrate... crates) {
    for (TestCrate crate : crates) {
      String name = crate.id().name().value();
      pages.merge(
          "/index/" + IndexPath.of(crate.id().name()),
          crate.indexLine().getBytes(StandardCharsets.UTF_8),
          TestRegistry::concat);
      pages.put("/dl/" + name + "/" + name + "-" + crate.id().version() + ".crate", crate.tarball());
    }
    return this;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  void page(String path, String text) {
    pages.put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  long count(String request) {
    return requests.stream().filter(request::equals).count();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      byte[] body = pages.get(path);
      if (body == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
