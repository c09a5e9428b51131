package dev.cratewarden.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How the front door is set up.
 *
 * @param host name or address to listen on
 * @param port to listen on; 0 picks a free one
 * @param publicUrl where clients reach this server, without a final slash; if absent it is taken from each request
 * @param tls certificate and key; plain http without
 * @param trustedProxies addresses or CIDR blocks whose {@code X-Forwarded-*} headers are believed
 * @param keptHeaders lower-case names of request headers that go into a delivery's {@link
 *     dev.cratewarden.mirror.Requester#context}
 * @param eventLoops threads that parse and write
 * @param nativeTransport whether to use epoll, and BoringSSL for TLS, where they are available
 * @param accessLog whether each request is logged
 * @param localSecret opens the administration to processes of this machine, as a token does
 * @param hotFolder where bodies lie that the kernel sends by itself; it is emptied at start. Without it they stay in
 *     memory and are copied each time
 */
public record HttpOptions(
    String host,
    int port,
    Optional<String> publicUrl,
    Optional<Tls> tls,
    List<String> trustedProxies,
    List<String> keptHeaders,
    int eventLoops,
    boolean nativeTransport,
    boolean accessLog,
    Optional<String> localSecret,
    Optional<Path> hotFolder,
    Limits limits) {
  public HttpOptions {
    trustedProxies = List.copyOf(trustedProxies);
    keptHeaders = List.copyOf(keptHeaders);
    if (eventLoops < 1) {
      throw new IllegalArgumentException("there must be an event loop");
    }
  }

  /** Plain http with the default limits, one event loop for each two processors. */
  public static HttpOptions plain(String host, int port) {
    int loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    return new HttpOptions(
        host,
        port,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        loops,
        true,
        false,
        Optional.empty(),
        Optional.empty(),
        Limits.DEFAULT);
  }

  public HttpOptions withPublicUrl(String url) {
    return with(it -> it.publicUrl = Optional.of(url));
  }

  public HttpOptions withTls(Tls files) {
    return with(it -> it.tls = Optional.of(files));
  }

  public HttpOptions withTrustedProxies(List<String> blocks) {
    return with(it -> it.trustedProxies = blocks);
  }

  public HttpOptions withKeptHeaders(List<String> names) {
    return with(it -> it.keptHeaders = names);
  }

  public HttpOptions withEventLoops(int count) {
    return with(it -> it.eventLoops = count);
  }

  public HttpOptions withNativeTransport(boolean wanted) {
    return with(it -> it.nativeTransport = wanted);
  }

  public HttpOptions withAccessLog(boolean wanted) {
    return with(it -> it.accessLog = wanted);
  }

  public HttpOptions withLocalSecret(String secret) {
    return with(it -> it.localSecret = Optional.of(secret));
  }

  public HttpOptions withHotFolder(Path folder) {
    return with(it -> it.hotFolder = Optional.of(folder));
  }

  public HttpOptions withLimits(Limits other) {
    return with(it -> it.limits = other);
  }

  private HttpOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** The same components, still to be changed. */
  private static final class Draft {
    private String host;
    private int port;
    private Optional<String> publicUrl;
    private Optional<Tls> tls;
    private List<String> trustedProxies;
    private List<String> keptHeaders;
    private int eventLoops;
    private boolean nativeTransport;
    private boolean accessLog;
    private Optional<String> localSecret;
    private Optional<Path> hotFolder;
    private Limits limits;

    Draft(HttpOptions from) {
      host = from.host;
      port = from.port;
      publicUrl = from.publicUrl;
      tls = from.tls;
      trustedProxies = from.trustedProxies;
      keptHeaders = from.keptHeaders;
      eventLoops = from.eventLoops;
      nativeTransport = from.nativeTransport;
      accessLog = from.accessLog;
      localSecret = from.localSecret;
      hotFolder = from.hotFolder;
      limits = from.limits;
    }

    HttpOptions done() {
      return new HttpOptions(
          host,
          port,
          publicUrl,
          tls,
          trustedProxies,
          keptHeaders,
          eventLoops,
          nativeTransport,
          accessLog,
          localSecret,
          hotFolder,
          limits);
    }
  }

  /**
   * PEM files, read again when they change.
   *
   * @param certificate the server's own certificate first, then the chain
   * @param key PKCS 8, without a password
   */
  public record Tls(Path certificate, Path key) {}

  /**
   * What a client may cost.
   *
   * @param pathCharactersMax longest path, without the query
   * @param headerBytesMax all header fields of one request
   * @param bodyBytesMax longest request body
   * @param connectionsMax at a time; further ones are closed at once
   * @param streamsMax requests in flight on one HTTP/2 connection
   * @param workMax requests in flight on virtual threads; further ones get a 503
   * @param tarballBytesInFlightMax memory for tarball chunks on their way to clients
   * @param hotTarballBytesMax memory outside the heap for whole tarballs that are asked for often; 0 for none
   * @param firstRequestWithin from accepting a connection to its first whole request header
   * @param nextRequestWithin from the last answer to the next whole request header
   * @param bodyWithin from the header to the end of a request body
   * @param stall how long a client may take no byte
   * @param slowestBytesPerSecond time beyond {@code stall} that a large answer gets, by its size
   * @param drain how long requests in flight may take to end when the server stops
   */
  public record Limits(
      int pathCharactersMax,
      int headerBytesMax,
      int bodyBytesMax,
      int connectionsMax,
      int streamsMax,
      int workMax,
      int tarballBytesInFlightMax,
      long hotTarballBytesMax,
      Duration firstRequestWithin,
      Duration nextRequestWithin,
      Duration bodyWithin,
      Duration stall,
      int slowestBytesPerSecond,
      Duration drain) {
    /** For a team or a build farm of some hundred machines. */
    public static final Limits DEFAULT =
        new Limits(
            1024,
            16 << 10,
            16 << 20,
            10_000,
            512,
            2_048,
            32 << 20,
            64L << 20,
            Duration.ofSeconds(15),
            Duration.ofSeconds(75),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            4 << 10,
            Duration.ofSeconds(30));

    public Limits withConnectionsMax(int count) {
      return with(it -> it.connectionsMax = count);
    }

    public Limits withWorkMax(int count) {
      return with(it -> it.workMax = count);
    }

    public Limits withBodyBytesMax(int bytes) {
      return with(it -> it.bodyBytesMax = bytes);
    }

    public Limits withTarballBytesInFlightMax(int bytes) {
      return with(it -> it.tarballBytesInFlightMax = bytes);
    }

    public Limits withHotTarballBytesMax(long bytes) {
      return with(it -> it.hotTarballBytesMax = bytes);
    }

    public Limits withRequestWithin(Duration first, Duration next) {
      return with(it -> {
        it.firstRequestWithin = first;
        it.nextRequestWithin = next;
      });
    }

    public Limits withBodyWithin(Duration time) {
      return with(it -> it.bodyWithin = time);
    }

    public Limits withStall(Duration time) {
      return with(it -> it.stall = time);
    }

    public Limits withSlowestBytesPerSecond(int bytes) {
      return with(it -> it.slowestBytesPerSecond = bytes);
    }

    public Limits withDrain(Duration time) {
      return with(it -> it.drain = time);
    }

    private Limits with(Consumer<LimitsDraft> change) {
      LimitsDraft draft = new LimitsDraft(this);
      change.accept(draft);
      return draft.done();
    }

    /** The same limits, still to be changed. */
    private static final class LimitsDraft {
      private int pathCharactersMax;
      private int headerBytesMax;
      private int bodyBytesMax;
      private int connectionsMax;
      private int streamsMax;
      private int workMax;
      private int tarballBytesInFlightMax;
      private long hotTarballBytesMax;
      private Duration firstRequestWithin;
      private Duration nextRequestWithin;
      private Duration bodyWithin;
      private Duration stall;
      private int slowestBytesPerSecond;
      private Duration drain;

      LimitsDraft(Limits from) {
        pathCharactersMax = from.pathCharactersMax;
        headerBytesMax = from.headerBytesMax;
        bodyBytesMax = from.bodyBytesMax;
        connectionsMax = from.connectionsMax;
        streamsMax = from.streamsMax;
        workMax = from.workMax;
        tarballBytesInFlightMax = from.tarballBytesInFlightMax;
        hotTarballBytesMax = from.hotTarballBytesMax;
        firstRequestWithin = from.firstRequestWithin;
        nextRequestWithin = from.nextRequestWithin;
        bodyWithin = from.bodyWithin;
        stall = from.stall;
        slowestBytesPerSecond = from.slowestBytesPerSecond;
        drain = from.drain;
      }

      Limits done() {
        return new Limits(
            pathCharactersMax,
            headerBytesMax,
            bodyBytesMax,
            connectionsMax,
            streamsMax,
            workMax,
            tarballBytesInFlightMax,
            hotTarballBytesMax,
            firstRequestWithin,
            nextRequestWithin,
            bodyWithin,
            stall,
            slowestBytesPerSecond,
            drain);
      }
    }
  }
}
