package dev.cratewarden.http;

import dev.cratewarden.http.HttpOptions.Limits;
import io.netty.channel.Channel;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: starts listening, drains, closes. Its methods block and are for one thread that manages it. */
public final class Frontend implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Frontend.class);
  private static final long START_SECONDS_MAX = 60;
  private static final long CLOSE_SECONDS_MAX = 30;
  private static final long LINGER_MILLIS = 200;
  private static final long LOOK_MILLIS = 10;
  private static final int LARGEST_STREAM_ID = Integer.MAX_VALUE;
  private static final int LINE_CHARACTERS_MAX = 8 << 10;

  private final HttpOptions options;
  private final Traffic traffic;
  private final Workers workers;
  private final Backroom room;
  private final GuardedTransport transport;
  private final Vertx vertx;
  private final Set<HttpConnection> http2Connections = ConcurrentHashMap.newKeySet();
  private final Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();
  private boolean drained;
  private boolean closed;

  /** Prepares a server that does not listen yet. */
  public Frontend(HttpOptions options, Site site) {
    this.options = options;
    this.traffic = new Traffic(site.events(), options.accessLog());
    this.workers = new Workers(options.limits().workMax());
    this.room = new Backroom(options, site, traffic, workers);
    Transport chosen = transport(options.nativeTransport());
    this.transport = new GuardedTransport(chosen.implementation(), options.limits(), site.events(), this::openHatch);
    this.vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(options.eventLoops())
                    .setWorkerPoolSize(1)
                    .setInternalBlockingPoolSize(2)
                    .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)))
            .withTransport(new NamedTransport(chosen.name(), transport))
            .build();
    LOG.info("event loops transport={} loops={}", chosen.name(), options.eventLoops());
  }

  /** Behind TLS there is nothing to read for it, and it writes no log. */
  private void openHatch(Channel accepted, ConnectionGuard guard) {
    if (options.tls().isEmpty() && !options.accessLog()) {
      accepted.pipeline().addLast(new Hatch(room, guard));
    }
  }

  private static Transport transport(boolean nativeWanted) {
    if (!nativeWanted) {
      return Transport.NIO;
    }
    Transport epoll = Transport.EPOLL;
    if (epoll != null && epoll.available()) {
      return epoll;
    }
    LOG.info(
        "native transport is not available cause={}",
        epoll == null ? "no library for this platform" : String.valueOf(epoll.unavailabilityCause()));
    return Transport.NIO;
  }

  /** A transport under its own name, which Vert.x asks for. */
  private record NamedTransport(String name, GuardedTransport implementation) implements Transport {
    @Override
    public boolean available() {
      return true;
    }

    @Override
    @SuppressWarnings("NullAway") // Vert.x: null if available
    public Throwable unavailabilityCause() {
      return null;
    }
  }

  /**
   * Listens.
   *
   * @return the port
   * @throws IOException if the address cannot be listened on, or the certificate not be read
   */
  public int start() throws IOException {
    HttpServerOptions server = serverOptions();
    Certificates certificates = null;
    if (options.tls().isPresent()) {
      certificates = new Certificates(options.tls().get());
      // BoringSSL does with half the processor time what the JDK does; the certificate may change, this does not.
      boolean isNative = options.nativeTransport() && OpenSSLEngineOptions.isAvailable();
      server.setSslEngineOptions(isNative ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions());
      LOG.info("tls engine={}", isNative ? "boringssl" : "jdk");
      server.setSsl(true).setUseAlpn(true).setKeyCertOptions(certificates.load().getKeyCertOptions());
    }
    await(
        vertx.deployVerticle(() -> new Loop(server), new DeploymentOptions().setInstances(options.eventLoops())),
        "listen on " + options.host() + ":" + options.port());
    if (certificates != null) {
      certificates.watch(vertx, servers.element());
    }
    return port();
  }

  private HttpServerOptions serverOptions() {
    Limits limits = options.limits();
    Http2Settings settings =
        new Http2Settings()
            .setMaxConcurrentStreams(limits.streamsMax())
            .setMaxHeaderListSize(limits.headerBytesMax())
            .setPushEnabled(false);
    return new HttpServerOptions()
        .setAcceptBacklog(1024)
        .setTcpNoDelay(true)
        .setReuseAddress(true)
        .setMaxInitialLineLength(LINE_CHARACTERS_MAX)
        .setMaxHeaderSize(limits.headerBytesMax())
        .setMaxFormFields(1)
        .setInitialSettings(settings)
        .setHttp2ClearTextEnabled(true)
        .setHandle100ContinueAutomatically(false);
  }

  private SocketAddress address() {
    return options.port() == 0
        ? SocketAddress.sharedRandomPort(1, options.host())
        : SocketAddress.inetSocketAddress(options.port(), options.host());
  }

  /** One event loop with its desk. */
  private final class Loop extends VerticleBase {
    private final HttpServerOptions server;

    Loop(HttpServerOptions server) {
      this.server = server;
    }

    @Override
    public Future<?> start() {
      FrontDesk desk = new FrontDesk(room);
      HttpServer listening =
          vertx
              .createHttpServer(server)
              .requestHandler(desk::handle)
              .invalidRequestHandler(desk::handleInvalid)
              .connectionHandler(this::connected)
              .exceptionHandler(e -> LOG.debug("connection failed", e));
      servers.add(listening);
      return listening.listen(address());
    }

    private void connected(HttpConnection connection) {
      connection.exceptionHandler(e -> LOG.debug("connection failed", e));
      if (connection.protocolVersion() == HttpVersion.HTTP_2) {
        http2Connections.add(connection);
        connection.closeHandler(closed -> http2Connections.remove(connection));
      }
    }
  }

  /** Where it listens, after {@link #start}. */
  public int port() {
    return servers.element().actualPort();
  }

  /** How many connections are open. */
  public int connections() {
    return transport.connections();
  }

  /** Lets go of memory that is kept for the next burst: after the last one. */
  public void dropIdle() {
    room.dropIdle();
  }

  /**
   * Stops taking requests and waits until those in flight have ended, at most the time that the options allow.
   *
   * <p>HTTP/1 clients learn it from {@code Connection: close} with the answer they wait for, HTTP/2 clients from a
   * GOAWAY that lets all streams they have opened live. Only then the listening socket closes, and only when nothing is
   * in flight any more, the connections.
   */
  @SuppressWarnings("deprecation") // its successor, shutdown, closes the connection as soon as it is idle for a moment
  public void drain() {
    if (drained) {
      return;
    }
    drained = true;
    traffic.drain();
    http2Connections.forEach(connection -> connection.goAway(0, LARGEST_STREAM_ID));
    pause(LINGER_MILLIS);
    transport.closeListeners();
    long until = System.nanoTime() + options.limits().drain().toNanos();
    long quietSince = System.nanoTime();
    while (System.nanoTime() - until < 0) {
      if (traffic.inFlight() > 0) {
        quietSince = System.nanoTime();
      } else if (System.nanoTime() - quietSince > TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS)) {
        return;
      }
      pause(LOOK_MILLIS);
    }
    LOG.warn("requests cut short count={}", traffic.inFlight());
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Drains, then closes every connection and ends every thread. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    drain();
    workers.close();
    try {
      await(vertx.close(), "close");
    } catch (IOException e) {
      LOG.warn("the server did not close cleanly", e);
    }
  }

  private static void await(Future<?> future, String what) throws IOException {
    CompletableFuture<?> done = future.toCompletionStage().toCompletableFuture();
    try {
      done.get(what.equals("close") ? CLOSE_SECONDS_MAX : START_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("cannot " + what + ": " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new IOException("cannot " + what + " in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
