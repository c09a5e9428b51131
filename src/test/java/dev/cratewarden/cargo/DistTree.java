package dev.cratewarden.cargo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.toolchain.FakeDist;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A {@link FakeDist} over HTTP, with a log of its requests and misfortunes on request. */
final class DistTree implements AutoCloseable {
  final FakeDist dist = new FakeDist();

  /** Every path that was asked for, without a slash at the beginning. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** How a path is answered instead of as it should be. */
  enum Fault {
    /** As long as announced, and cut. */
    CUT,
    /** Nothing comes after the head. */
    HANG,
    FLIPPED_BIT
  }

  final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  private DistTree(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  static DistTree start() {
    try {
      DistTree tree = new DistTree(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      tree.server.start();
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(1);
      asked.add(path);
      byte[] bytes = dist.files.get(path);
      if (bytes == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      String tag = "\"" + Checksum.compute(bytes).hex() + "\"";
      exchange.getResponseHeaders().set("ETag", tag);
      if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        exchange.sendResponseHeaders(304, -1);
        return;
      }
      exchange.sendResponseHeaders(200, bytes.length);
      Fault fault = faults.get(path);
      OutputStream body = exchange.getResponseBody();
      if (fault == null) {
        body.write(bytes);
      } else {
        switch (fault) {
          case CUT -> body.write(bytes, 0, bytes.length / 2);
          case FLIPPED_BIT -> {
            byte[] flipped = bytes.clone();
            flipped[flipped.length / 2] ^= 1;
            body.write(flipped);
          }
          case HANG -> {
            body.flush();
            Thread.sleep(60_000);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
