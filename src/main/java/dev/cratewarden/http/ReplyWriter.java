package dev.cratewarden.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.cratewarden.mirror.ApiReply;
import dev.cratewarden.mirror.ContentCoding;
import dev.cratewarden.mirror.DownloadReply;
import dev.cratewarden.mirror.FileReply;
import dev.cratewarden.mirror.IndexReply;
import dev.cratewarden.mirror.RequestEvents.Route;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns replies into status codes, headers and bodies; nothing else knows status codes.
 *
 * <p>What goes wrong is told in plain text, the reason first, in at most 512 bytes of UTF-8: cargo prints that much and
 * cuts the rest. Only below {@code /api/} it is told as JSON, the one thing cargo's web API client reads there. All
 * methods belong to the event loop of their exchange.
 */
final class ReplyWriter {
  /** Of what the {@link Hatch} sends. */
  static final String FOUND = "200 OK";

  static final String NOT_MODIFIED = "304 Not Modified";

  private static final int TEXT_BYTES_MAX = 512;
  private static final int DECISION_CHARACTERS_MAX = 200;
  private static final Duration OVERLOAD_RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration STORE_RETRY_AFTER = Duration.ofSeconds(5);

  private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence GZIP_FILE = HttpHeaders.createOptimized("application/gzip");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
  private static final CharSequence BYTES = HttpHeaders.createOptimized("bytes");
  // Private: a shared cache in between would hand tarballs out past the policy and past the ledger of deliveries.
  private static final CharSequence FOREVER = HttpHeaders.createOptimized("private, max-age=31536000, immutable");
  private static final CharSequence SERVED_BY = HttpHeaders.createOptimized("x-served-by");
  private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence CONTENT_SECURITY_POLICY = HttpHeaders.createOptimized("content-security-policy");

  /**
   * Pages carry what strangers wrote, escaped; should that ever fail, a browser still runs none of it. The same holds
   * for what upstream's web API sends as a page. Style sheets stand in our pages themselves.
   */
  private static final CharSequence NOTHING_ACTIVE =
      HttpHeaders.createOptimized(
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'");

  /** An index file, whose body is here in the form that the client wants. */
  void index(Exchange exchange, WireIndex index, ContentCoding coding) {
    HttpServerResponse response = exchange.response();
    WireIndex.Form form = index.form(coding);
    if (index.isHeldBy(exchange.header(HttpHeaders.IF_NONE_MATCH), exchange.header(HttpHeaders.IF_MODIFIED_SINCE))) {
      form.validate(response);
      exchange.end(304);
    } else if (exchange.isHead()) {
      form.describeAlone(response);
      exchange.end(200);
    } else {
      form.describe(response, exchange.isHttp2());
      exchange.end(200, form.body());
    }
  }

  /** No index file; {@link IndexReply.Found} is {@link #index}'s. */
  void noIndex(Exchange exchange, IndexReply reply) {
    switch (reply) {
      case IndexReply.Found found ->
          throw new IllegalStateException("an index file was found: " + found.index().etag());
      case IndexReply.NoSuchCrate() -> notFound(exchange, "no such crate");
      case IndexReply.Forbidden(String text, String decision) -> refused(exchange, text, decision);
      case IndexReply.Unavailable(String reason, Duration after) -> unavailable(exchange, reason, after);
      case IndexReply.BadUpstream(String reason) -> badUpstream(exchange, reason);
    }
  }

  /** No tarball; {@link DownloadReply.Tarball} is {@link TarballWriter}'s. */
  void noTarball(Exchange exchange, DownloadReply reply) {
    switch (reply) {
      case DownloadReply.Tarball tarball -> throw new IllegalStateException("there is a tarball: " + tarball.id());
      case DownloadReply.Denied denied -> refused(exchange, denied.text(), denied.decision());
      case DownloadReply.Held(String text, String decision, Duration after) -> {
        decision(exchange, decision);
        unavailable(exchange, text, after);
      }
      case DownloadReply.NoSuchVersion(String text) -> notFound(exchange, text);
      case DownloadReply.BadUpstream(String reason) -> badUpstream(exchange, reason);
      case DownloadReply.Unavailable(String reason, Duration after) -> unavailable(exchange, reason, after);
    }
  }

  /** The client has this tarball already. */
  void tarballHeld(Exchange exchange, String etag, String decision) {
    tarballHeaders(exchange, etag, decision);
    exchange.end(304);
  }

  /** The client asks for a part that the tarball does not have. */
  void tarballRangeUnsatisfiable(Exchange exchange, long size) {
    exchange.response().putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
    text(exchange, 416, "the tarball has " + size + " bytes");
  }

  /** All about a tarball but its bytes. */
  void tarballHead(Exchange exchange, String etag, String decision, long size) {
    describeTarball(exchange, etag, decision, size);
    exchange.end(200);
  }

  /** Head of an answer with the whole tarball. */
  void beginTarball(Exchange exchange, String etag, String decision, long size) {
    describeTarball(exchange, etag, decision, size);
    exchange.begin(200);
  }

  /** Head of an answer with a part of a tarball. */
  void beginTarballPart(Exchange exchange, String etag, String decision, ByteRange.Part part, long size) {
    describeTarball(exchange, etag, decision, part.last() - part.first() + 1);
    exchange.response().putHeader(HttpHeaders.CONTENT_RANGE, "bytes " + part.first() + "-" + part.last() + "/" + size);
    exchange.begin(206);
  }

  private void describeTarball(Exchange exchange, String etag, String decision, long bytes) {
    tarballHeaders(exchange, etag, decision);
    exchange
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, GZIP_FILE)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(bytes))
        .putHeader(HttpHeaders.ACCEPT_RANGES, BYTES);
  }

  private void tarballHeaders(Exchange exchange, String etag, String decision) {
    exchange.response().putHeader(HttpHeaders.ETAG, etag).putHeader(HttpHeaders.CACHE_CONTROL, FOREVER);
    decision(exchange, decision);
  }

  /** No file; {@link FileReply.Found} is {@link FileWriter}'s. */
  void noFile(Exchange exchange, FileReply reply) {
    switch (reply) {
      case FileReply.Found found -> throw new IllegalStateException("there is a file: " + found.etag());
      case FileReply.NoSuch(String text) -> notFound(exchange, text);
      case FileReply.Denied(String text) -> {
        exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
        text(exchange, 403, text);
      }
      case FileReply.Unavailable(String reason, Duration after) -> unavailable(exchange, reason, after);
      case FileReply.BadUpstream(String reason) -> badUpstream(exchange, reason);
    }
  }

  /** The client has this file already. */
  void fileHeld(Exchange exchange, FileReply.Found file) {
    fileHeaders(exchange, file);
    exchange.end(304);
  }

  /** The client asks for a part that the file does not have. */
  void fileRangeUnsatisfiable(Exchange exchange, long size) {
    exchange.response().putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
    text(exchange, 416, "the file has " + size + " bytes");
  }

  /** All about a file but its bytes. */
  void fileHead(Exchange exchange, FileReply.Found file) {
    describeFile(exchange, file, file.file().size());
    exchange.end(200);
  }

  /** Head of an answer with the whole file. */
  void beginFile(Exchange exchange, FileReply.Found file) {
    describeFile(exchange, file, file.file().size());
    exchange.begin(200);
  }

  /** Head of an answer with a part of a file. */
  void beginFilePart(Exchange exchange, FileReply.Found file, ByteRange.Part part) {
    describeFile(exchange, file, part.last() - part.first() + 1);
    exchange
        .response()
        .putHeader(HttpHeaders.CONTENT_RANGE, "bytes " + part.first() + "-" + part.last() + "/" + file.file().size());
    exchange.begin(206);
  }

  private static void describeFile(Exchange exchange, FileReply.Found file, long bytes) {
    fileHeaders(exchange, file);
    exchange
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, file.contentType())
        .putHeader(CONTENT_TYPE_OPTIONS, NO_SNIFF)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(bytes))
        .putHeader(HttpHeaders.ACCEPT_RANGES, BYTES);
  }

  private static void fileHeaders(Exchange exchange, FileReply.Found file) {
    exchange
        .response()
        .putHeader(HttpHeaders.ETAG, file.etag())
        .putHeader(HttpHeaders.CACHE_CONTROL, file.lasting() ? FOREVER : NO_CACHE);
    file.modified().ifPresent(it -> exchange.response().putHeader(HttpHeaders.LAST_MODIFIED, Conditions.date(it)));
  }

  /** The head that {@link #beginTarball} prepares, as bytes. */
  HeadBytes tarballHead(String etag, String decision, long size) {
    return HeadBytes.of(
        FOUND,
        List.of(
            HttpHeaders.ETAG,
            etag,
            HttpHeaders.CACHE_CONTROL,
            FOREVER,
            SERVED_BY,
            servedBy(decision),
            HttpHeaders.CONTENT_TYPE,
            GZIP_FILE,
            HttpHeaders.CONTENT_LENGTH,
            Long.toString(size),
            HttpHeaders.ACCEPT_RANGES,
            BYTES));
  }

  /** What the web API says. */
  void api(Exchange exchange, ApiReply reply) {
    switch (reply) {
      case ApiReply.Body(int status, String contentType, byte[] body) -> {
        exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
        page(exchange, status, new Page(isHeaderValue(contentType) ? contentType : "application/octet-stream", body));
      }
      case ApiReply.NoSuch(String text) -> notFound(exchange, text);
      case ApiReply.NoApi() -> notFound(exchange, "the mirrored registry has no web API");
      case ApiReply.Unavailable(String reason, Duration after) -> unavailable(exchange, reason, after);
      case ApiReply.BadUpstream(String reason) -> badUpstream(exchange, reason);
    }
  }

  /** Somebody wants to publish, yank or own. */
  void apiIsReadOnly(Exchange exchange) {
    text(exchange, 403, "this mirror is read-only: publish, yank and change owners at the registry itself");
  }

  /** The index's {@code config.json}. */
  void config(Exchange exchange, Buffer json) {
    exchange.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
    exchange.end(200, json);
  }

  /** The URL of a configuration would be made of a host that the request does not soundly name. */
  void noHost(Exchange exchange) {
    text(exchange, 400, "the Host header is missing or malformed");
  }

  /** Git asks; cargo then shows the status only, git the text too. */
  void gitProbe(Exchange exchange, String prefix) {
    text(
        exchange,
        400,
        "this is a sparse index: in .cargo/config.toml write the URL with sparse+ before it and a slash after it, as in"
            + " sparse+http://HOST"
            + prefix
            + "/index/");
  }

  /** What came of an audit. */
  void audit(Exchange exchange, AuditPage.AuditReply reply) {
    switch (reply) {
      case AuditPage.Clean(Page report) -> page(exchange, 200, report);
      case AuditPage.Refused(Page report) -> page(exchange, 403, report);
      case AuditPage.NoSuchView() -> notFound(exchange, "no such view");
      case AuditPage.Malformed(String reason) -> malformed(exchange, reason);
    }
  }

  /** A page, or that there is none. */
  void page(Exchange exchange, Optional<Page> page, String absent) {
    if (page.isPresent()) {
      exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
      page(exchange, 200, page.get());
    } else {
      notFound(exchange, absent);
    }
  }

  /** Whether the server can do its work. */
  void health(Exchange exchange, List<String> unready) {
    exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    if (unready.isEmpty()) {
      page(exchange, 200, Page.text("ok\n"));
    } else {
      page(exchange, 503, Page.text(String.join("\n", unready) + "\n"));
    }
  }

  /** What the administration answers; {@link AdminReply.Lines} is begun here and written by {@link AdminDesk}. */
  void admin(Exchange exchange, AdminReply reply) {
    exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    switch (reply) {
      case AdminReply.Json(String json) -> page(exchange, 200, Page.json(json));
      case AdminReply.Lines lines -> {
        exchange.response().putHeader(HttpHeaders.CONTENT_TYPE, lines.contentType()).setChunked(true);
        exchange.begin(200);
      }
      case AdminReply.NoSuch(String reason) -> notFound(exchange, reason);
      case AdminReply.Malformed(String reason) -> malformed(exchange, reason);
      case AdminReply.Conflict(String reason) -> text(exchange, 409, reason);
    }
  }

  /** The administration wants a token. */
  void unauthorized(Exchange exchange, String reason) {
    exchange.response().putHeader("www-authenticate", "Bearer realm=\"cratewarden\"");
    text(exchange, 401, reason);
  }

  /**
   * Cargo needs a token.
   *
   * @param login where a person reads how to get one; cargo shows it
   */
  void clientUnknown(Exchange exchange, String reason, Optional<String> login) {
    exchange
        .response()
        .putHeader("www-authenticate", "Cargo" + login.map(it -> " login_url=\"" + it + "/\"").orElse(""))
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    text(exchange, 401, reason);
  }

  /** The token is one, but not for this. */
  void forbidden(Exchange exchange, String reason) {
    text(exchange, 403, reason);
  }

  /** There is none of it. */
  void notFound(Exchange exchange, String reason) {
    exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
    text(exchange, 404, reason);
  }

  /** The request makes no sense. */
  void malformed(Exchange exchange, String reason) {
    text(exchange, 400, reason);
  }

  /** The path is too long. */
  void pathTooLong(Exchange exchange) {
    text(exchange, 414, "the path is too long");
  }

  /** The header fields are too long. */
  void headerTooLong(Exchange exchange) {
    text(exchange, 431, "the request header is too long");
  }

  /** The body is too long. */
  void bodyTooLong(Exchange exchange, int bytesMax) {
    text(exchange, 413, "the request body may have " + bytesMax + " bytes");
  }

  /** There is something, but not for this method. */
  void wrongMethod(Exchange exchange, String allow) {
    exchange.response().putHeader(HttpHeaders.ALLOW, allow);
    text(exchange, 405, "this path allows " + allow);
  }

  /** Too much is going on. */
  void overloaded(Exchange exchange) {
    unavailable(exchange, "cratewarden is busy: too many requests at a time", OVERLOAD_RETRY_AFTER);
  }

  /** The machine under the store failed. */
  void storeFailed(Exchange exchange) {
    unavailable(exchange, "cratewarden cannot read or write its store", STORE_RETRY_AFTER);
  }

  /** We are wrong. */
  void failed(Exchange exchange) {
    text(exchange, 500, "cratewarden failed to answer this; its log says why");
  }

  /** What to note of an exchange that {@link #failed} could not answer any more. */
  static int failedMidway() {
    return 500;
  }

  private void refused(Exchange exchange, String text, String decision) {
    decision(exchange, decision);
    exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    text(exchange, 403, text);
  }

  private void unavailable(Exchange exchange, String reason, Duration after) {
    long seconds = Math.max(1, after.plusMillis(999).toSeconds());
    exchange
        .response()
        .putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds))
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    text(exchange, 503, reason);
  }

  private void badUpstream(Exchange exchange, String reason) {
    exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    text(exchange, 502, reason);
  }

  /** Cargo prints this header with an error. */
  private static void decision(Exchange exchange, String decision) {
    exchange.response().putHeader(SERVED_BY, servedBy(decision));
  }

  private static String servedBy(String decision) {
    String value =
        decision.length() > DECISION_CHARACTERS_MAX ? decision.substring(0, DECISION_CHARACTERS_MAX) : decision;
    return isHeaderValue(value) ? "cratewarden " + value : "cratewarden";
  }

  private static boolean isHeaderValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static void text(Exchange exchange, int status, String text) {
    if (exchange.route() == Route.API) {
      byte[] json =
          ("{\"errors\":[{\"detail\":\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"}]}")
              .getBytes(StandardCharsets.UTF_8);
      exchange.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).putHeader(CONTENT_TYPE_OPTIONS, NO_SNIFF);
      exchange.end(status, Buffer.buffer(json));
    } else {
      exchange.response().putHeader(HttpHeaders.CONTENT_TYPE, TEXT).putHeader(CONTENT_TYPE_OPTIONS, NO_SNIFF);
      exchange.end(status, Buffer.buffer(cut(text.endsWith("\n") ? text : text + "\n")));
    }
  }

  /** The first 512 bytes, no character cut in two. */
  private static byte[] cut(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= TEXT_BYTES_MAX) {
      return bytes;
    }
    int end = TEXT_BYTES_MAX;
    while ((bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }

  private static void page(Exchange exchange, int status, Page page) {
    exchange
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, page.contentType())
        .putHeader(CONTENT_TYPE_OPTIONS, NO_SNIFF)
        .putHeader(CONTENT_SECURITY_POLICY, NOTHING_ACTIVE);
    exchange.end(status, Buffer.buffer(page.body()));
  }
}
