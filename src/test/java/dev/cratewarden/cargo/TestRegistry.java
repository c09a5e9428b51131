package dev.cratewarden.cargo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.IndexPath;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A sparse registry over HTTP with a log of its requests. */
final class TestRegistry implements AutoCloseable {
  private static final byte[] LOGIN = "<html><body>Please log in</body></html>".getBytes(StandardCharsets.UTF_8);

  /** Every request: {@code GET /index/se/rd/serde}. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** How a path is answered instead of as it should be. */
  enum Fault {
    NOT_FOUND,
    SERVER_ERROR,
    WEB_PAGE,
    EMPTY,
    /** Shorter than announced. */
    BROKEN_OFF,
    /** As long as announced, and cut. */
    CUT,
    FLIPPED_BIT
  }

  private final Map<String, byte[]> pages = new ConcurrentHashMap<>();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private volatile Duration pause = Duration.ZERO;
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
      pages.merge(indexPath(crate.id()), crate.indexLine().getBytes(StandardCharsets.UTF_8), TestRegistry::concat);
      pages.put(tarballPath(crate.id()), crate.tarball());
    }
    return this;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  void page(String path, String text) {
    pages.put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Where the tarball of {@code id} lies. */
  static String tarballPath(CrateId id) {
    return "/dl/" + id.name() + "/" + id.name() + "-" + id.version() + ".crate";
  }

  static String indexPath(CrateId id) {
    return "/index/" + IndexPath.of(id.name());
  }

  void misbehave(String path, Fault fault) {
    faults.put(path, fault);
  }

  void behave() {
    faults.clear();
  }

  /** Rests for so long in the middle of each body from now on. */
  void pauseInBodies(Duration pause) {
    this.pause = pause;
  }

  long count(String request) {
    return requests.stream().filter(request::equals).count();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      byte[] body = pages.get(path);
      Fault fault = faults.get(path);
      if (body == null || fault == Fault.NOT_FOUND) {
        exchange.sendResponseHeaders(404, -1);
      } else if (fault == null) {
        send(exchange, body, body.length);
      } else {
        misbehave(exchange, fault, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void misbehave(HttpExchange exchange, Fault fault, byte[] body) throws IOException, InterruptedException {
    byte[] half = Arrays.copyOf(body, body.length / 2);
    switch (fault) {
      case NOT_FOUND -> exchange.sendResponseHeaders(404, -1);
      case SERVER_ERROR -> exchange.sendResponseHeaders(500, -1);
      case WEB_PAGE -> send(exchange, LOGIN, LOGIN.length);
      case EMPTY -> send(exchange, new byte[0], 0);
      case BROKEN_OFF -> send(exchange, half, body.length);
      case CUT -> send(exchange, half, half.length);
      case FLIPPED_BIT -> {
        byte[] flipped = body.clone();
        flipped[flipped.length / 2] ^= 4;
        send(exchange, flipped, flipped.length);
      }
    }
  }

  private void send(HttpExchange exchange, byte[] body, int announced) throws IOException, InterruptedException {
    exchange.sendResponseHeaders(200, announced == 0 ? -1 : announced);
    OutputStream out = exchange.getResponseBody();
    out.write(body, 0, body.length / 2);
    out.flush();
    Thread.sleep(pause);
    out.write(body, body.length / 2, body.length - body.length / 2);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    threads.close();
  }
}
