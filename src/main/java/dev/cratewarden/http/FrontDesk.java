package dev.cratewarden.http;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.Quoted;
import dev.cratewarden.mirror.ContentCoding;
import dev.cratewarden.mirror.DownloadReply;
import dev.cratewarden.mirror.FileAnswers;
import dev.cratewarden.mirror.FileReply;
import dev.cratewarden.mirror.IndexReply;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.mirror.ServedIndex;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.ViewKey;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each request to the use case that answers it. One for each event loop, used by it alone.
 *
 * <p>What lies in memory is answered at once; what may block goes to a virtual thread and comes back. Whatever is
 * thrown on the way becomes a 500: a request that nobody answers would hang, for Vert.x only logs it.
 */
final class FrontDesk {
  private static final Logger LOG = LoggerFactory.getLogger(FrontDesk.class);
  private static final int CONFIGS_MAX = 64;
  private static final int KEPT_CHARACTERS_MAX = 200;
  private static final String READ = "GET, HEAD";

  private final Backroom room;
  private final BiConsumer<Exchange, Throwable> onFailure = this::failed;
  private final Map<String, Buffer> configs =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Buffer> eldest) {
          return size() > CONFIGS_MAX;
        }
      };

  FrontDesk(Backroom room) {
    this.room = room;
  }

  /** Answers a request. Never throws. */
  void handle(HttpServerRequest request) {
    Exchange exchange = new Exchange(request, room.traffic(), onFailure);
    try {
      if (!exchange.isHttp2() && request.response().writeQueueFull()) {
        // The client sends on without reading: let it read first, or its answers would pile up here.
        request
            .response()
            .drainHandler(drained -> {
              request.response().drainHandler(null);
              exchange.guarded(() -> route(exchange));
            });
      } else {
        route(exchange);
      }
    } catch (RuntimeException | Error e) {
      failed(exchange, e);
    }
  }

  /** Answers what could not be parsed. */
  void handleInvalid(HttpServerRequest request) {
    Exchange exchange = new Exchange(request, room.traffic(), onFailure);
    exchange.guarded(() -> {
      exchange.closeAfter();
      Throwable cause = request.decoderResult().cause();
      if (cause instanceof TooLongHttpLineException) {
        room.replies().pathTooLong(exchange);
      } else if (cause instanceof TooLongHttpHeaderException) {
        room.replies().headerTooLong(exchange);
      } else {
        room.replies().malformed(exchange, "this is not HTTP");
      }
    });
  }

  private void route(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    Target target = CargoRoutes.target(request.uri(), room.limits().pathCharactersMax());
    exchange.route(target.route());
    HttpMethod method = request.method();
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    ReplyWriter replies = room.replies();
    if (!room.gate().lets(exchange, target)) {
      return;
    }
    switch (target) {
      case Target.Malformed(String reason) -> replies.malformed(exchange, reason);
      case Target.TooLong() -> replies.pathTooLong(exchange);
      case Target.Nowhere() -> replies.notFound(exchange, "there is nothing at this path");
      case Target.Admin admin -> room.admin().handle(this, exchange, admin);
      case Target.Audit audit when method.equals(HttpMethod.POST) -> audit(exchange, audit);
      case Target.Audit audit -> replies.wrongMethod(exchange, "POST");
      case Target.Api api when !reads && isWrite(method) -> replies.apiIsReadOnly(exchange);
      case Target other when !reads -> replies.wrongMethod(exchange, READ);
      case Target.Index(ViewKey view, CrateName name) -> index(exchange, view, name);
      case Target.NoIndexFile() -> replies.notFound(exchange, "no such crate");
      case Target.Config config -> config(exchange, config);
      case Target.GitProbe(String prefix) -> replies.gitProbe(exchange, prefix);
      case Target.Download download -> download(exchange, download);
      case Target.NoTarball(String reason) -> replies.notFound(exchange, reason);
      case Target.Api api ->
          work(
              exchange,
              () -> {
                var reply = room.site().api().get(api.view(), api.pathAndQuery());
                exchange.onLoop(() -> replies.api(exchange, reply));
              });
      case Target.Why why ->
          work(
              exchange,
              () -> {
                PageForm form = PageForm.of(exchange.header(HttpHeaders.ACCEPT));
                Optional<Page> page = room.site().why().explain(why.view(), why.id(), form);
                exchange.onLoop(() -> replies.page(exchange, page, "no such crate or version"));
              });
      case Target.Advisories(String path) -> file(exchange, room.site().advisories(), path);
      case Target.Toolchain(String path) -> file(exchange, room.site().toolchains(), path);
      case Target.WebPage(String path, String query) ->
          work(
              exchange,
              () -> {
                PageForm form = PageForm.of(exchange.header(HttpHeaders.ACCEPT));
                Optional<Page> page = room.site().pages().page(path, query, form);
                exchange.onLoop(() -> replies.page(exchange, page, "there is nothing at this path"));
              });
      case Target.Metrics() ->
          work(
              exchange,
              () -> {
                Page page = room.site().metrics().page(exchange.header(HttpHeaders.ACCEPT));
                exchange.onLoop(() -> replies.page(exchange, Optional.of(page), ""));
              });
      case Target.Live() -> replies.health(exchange, List.of());
      case Target.Ready() -> replies.health(exchange, room.unready());
    }
  }

  private static boolean isWrite(HttpMethod method) {
    return method.equals(HttpMethod.PUT)
        || method.equals(HttpMethod.DELETE)
        || method.equals(HttpMethod.POST)
        || method.equals(HttpMethod.PATCH);
  }

  private void index(Exchange exchange, ViewKey view, CrateName name) {
    ContentCoding coding = Conditions.coding(exchange.header(HttpHeaders.ACCEPT_ENCODING));
    Optional<ServedIndex> hot = room.site().index().hot(view, name, coding);
    if (hot.isPresent()) {
      room.replies().index(exchange, room.wire(hot.get()), coding);
      return;
    }
    work(
        exchange,
        () -> {
          IndexReply reply = room.site().index().get(view, name, coding);
          exchange.onLoop(() -> {
            if (reply instanceof IndexReply.Found(ServedIndex index)) {
              room.replies().index(exchange, room.wire(index), coding);
            } else {
              room.replies().noIndex(exchange, reply);
            }
          });
        });
  }

  private void config(Exchange exchange, Target.Config config) {
    if (!room.site().index().hasView(config.view().view())) {
      room.replies().notFound(exchange, "no such view");
      return;
    }
    Optional<String> base = room.origins().baseUrl(exchange.request());
    if (base.isPresent()) {
      boolean shut = room.gate().isShut();
      String here = base.get() + config.prefix();
      Buffer file = configs.computeIfAbsent((shut ? "shut " : "open ") + here, key -> configFile(here, shut));
      room.replies().config(exchange, file.slice());
    } else {
      room.replies().noHost(exchange);
    }
  }

  /**
   * {@code dl} has to be absolute: cargo does not resolve it against the index. Neither part can need escapes in JSON.
   */
  private static Buffer configFile(String base, boolean authRequired) {
    return Buffer.buffer(
        "{\"dl\":\""
            + base
            + "/crates/{crate}/{version}/download\",\"api\":\""
            + base
            + "\""
            + (authRequired ? ",\"auth-required\":true" : "")
            + "}\n");
  }

  private void download(Exchange exchange, Target.Download download) {
    Requester requester = requester(exchange);
    Optional<DownloadReply.Tarball> ready = room.site().tarballs().ready(download.view(), download.id());
    if (ready.isPresent() && room.tarballs().wroteReady(exchange, download.view(), ready.get(), requester)) {
      return;
    }
    boolean started =
        room.workers()
            .tryRun(place ->
                guardedWork(
                    exchange,
                    () -> {
                      DownloadReply reply = room.site().tarballs().get(download.view(), download.id(), requester);
                      if (reply instanceof DownloadReply.Tarball tarball) {
                        room.tarballs().write(exchange, download.view(), tarball, requester, place);
                      } else {
                        exchange.onLoop(() -> room.replies().noTarball(exchange, reply));
                      }
                    }));
    if (!started) {
      shed(exchange);
    }
  }

  private void file(Exchange exchange, FileAnswers answers, String path) {
    work(
        exchange,
        () -> {
          FileReply reply = answers.get(path);
          if (reply instanceof FileReply.Found found) {
            room.files().write(exchange, found);
          } else {
            exchange.onLoop(() -> room.replies().noFile(exchange, reply));
          }
        });
  }

  private Requester requester(Exchange exchange) {
    Map<String, String> kept = new LinkedHashMap<>();
    for (String name : room.keptHeaders()) {
      String value = exchange.header(name);
      if (!value.isEmpty()) {
        kept.put(name, shortened(value));
      }
    }
    String agent = exchange.header(HttpHeaders.USER_AGENT);
    return new Requester(
        room.origins().clientAddress(exchange.request()),
        room.gate().tokenName(exchange),
        agent.isEmpty() ? Optional.empty() : Optional.of(shortened(agent)),
        Map.copyOf(kept));
  }

  static String shortened(String value) {
    return value.length() > KEPT_CHARACTERS_MAX ? value.substring(0, KEPT_CHARACTERS_MAX) : value;
  }

  private void audit(Exchange exchange, Target.Audit audit) {
    String format = Query.parse(audit.query()).getOrDefault("format", "");
    Optional<String> asked = room.origins().baseUrl(exchange.request());
    readBody(
        exchange,
        body ->
            work(
                exchange,
                () -> {
                  AuditPage.AuditReply reply = room.site().audit().audit(audit.view(), format, body, asked);
                  exchange.onLoop(() -> room.replies().audit(exchange, reply));
                }));
  }

  /** Gathers the request body on the event loop and goes on with it; too long a one is refused. */
  void readBody(Exchange exchange, Consumer<byte[]> then) {
    HttpServerRequest request = exchange.request();
    int bytesMax = room.limits().bodyBytesMax();
    if (announces(exchange.header(HttpHeaders.CONTENT_LENGTH), bytesMax)) {
      bodyTooLong(exchange, bytesMax);
      return;
    }
    Buffer body = Buffer.buffer();
    exchange.beginReading();
    request.handler(part -> {
      if (exchange.isOpen()) {
        if (body.length() + part.length() > bytesMax) {
          bodyTooLong(exchange, bytesMax);
        } else {
          body.appendBuffer(part);
        }
      }
    });
    request.exceptionHandler(e -> exchange.leftWhileReading());
    request.endHandler(ended -> {
      if (exchange.isOpen()) {
        exchange.endReading();
        exchange.guarded(() -> then.accept(body.getBytes()));
      }
    });
    if (exchange.header(HttpHeaders.EXPECT).equalsIgnoreCase("100-continue")) {
      request.response().writeContinue();
    }
  }

  /** Whether a {@code Content-Length} is above {@code bytesMax}. */
  private static boolean announces(String contentLength, int bytesMax) {
    return contentLength.length() > 9 || !contentLength.isEmpty() && Integer.parseInt(contentLength) > bytesMax;
  }

  private void bodyTooLong(Exchange exchange, int bytesMax) {
    exchange.endReading();
    if (!exchange.isHttp2()) {
      // The rest of the body may be endless.
      exchange.closeAfter();
    }
    room.replies().bodyTooLong(exchange, bytesMax);
  }

  /** Does something that blocks and ends with an answer. */
  void work(Exchange exchange, Runnable work) {
    if (!room.workers().tryRun(place -> guardedWork(exchange, work))) {
      shed(exchange);
    }
  }

  private void shed(Exchange exchange) {
    room.traffic().events().requestShed(exchange.route());
    room.replies().overloaded(exchange);
  }

  private void guardedWork(Exchange exchange, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      exchange.onLoop(() -> failed(exchange, e));
    }
  }

  private void failed(Exchange exchange, Throwable failure) {
    LOG.error(
        "request failed method={} target={}",
        exchange.request().method(),
        Quoted.of(exchange.request().uri()),
        failure);
    try {
      if (!exchange.isOpen() || exchange.response().headWritten()) {
        exchange.abort(ReplyWriter.failedMidway());
      } else {
        exchange.response().headers().clear();
        if (failure instanceof StoreException) {
          room.replies().storeFailed(exchange);
        } else {
          room.replies().failed(exchange);
        }
      }
    } catch (RuntimeException e) {
      exchange.abort(ReplyWriter.failedMidway());
    }
  }
}
