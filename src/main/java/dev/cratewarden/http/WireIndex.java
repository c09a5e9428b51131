package dev.cratewarden.http;

import dev.cratewarden.mirror.ContentCoding;
import dev.cratewarden.mirror.ServedIndex;
import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An index file as it goes over the wire: bodies and headers made once, written as often as asked for.
 *
 * <p>The entity tag of the compressed form is the plain one's with {@code -gzip} before the closing quotation mark,
 * since a strong tag names bytes (RFC 9110, section 8.8.1); either of them in {@code If-None-Match} is answered with
 * 304, since the client has the content in both cases. {@code no-cache} lets caches keep the file but ask each time, so
 * that a change of policy is seen at once; asking costs a 304.
 */
final class WireIndex {
  private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
  private static final CharSequence VARY_ON_ENCODING = HttpHeaders.createOptimized("accept-encoding");
  private static final CharSequence GZIP = HttpHeaders.createOptimized("gzip");
  private static final CharSequence REVISION = HttpHeaders.createOptimized("cratewarden-revision");

  private final WeakReference<ServedIndex> source;
  private final Form plain;
  private final Form gzip;
  private final Optional<String> lastModified;

  private WireIndex(ServedIndex source, Form plain, Form gzip, Optional<String> lastModified) {
    this.source = new WeakReference<>(source);
    this.plain = plain;
    this.gzip = gzip;
    this.lastModified = lastModified;
  }

  /**
   * Prepares an answer. It keeps the buffers, not the record, which may be collected as soon as the use case drops it.
   */
  static WireIndex of(ServedIndex index) {
    String etag = index.etag();
    String gzipEtag = etag.substring(0, etag.length() - 1) + "-gzip\"";
    return new WireIndex(
        index,
        Form.of(index, index.plain(), index.plainBytes(), etag, false),
        Form.of(index, Optional.of(index.gzip()), index.gzip().remaining(), gzipEtag, true),
        index.lastModified());
  }

  /** Whether it was made of this very answer. */
  boolean isOf(ServedIndex index) {
    return source.refersTo(index);
  }

  /** One of its forms; the plain one can have no body ({@link ServedIndex#plain}). */
  Form form(ContentCoding coding) {
    return coding == ContentCoding.GZIP ? gzip : plain;
  }

  /** Whether the client has the current content. */
  boolean isHeldBy(RequestHead head) {
    // Cargo sends back exactly what it got.
    return head.hasIfNoneMatch(plain.etagBytes)
        || head.hasIfNoneMatch(gzip.etagBytes)
        || isHeldBy(head.ifNoneMatch(), head.ifModifiedSince());
  }

  /** Whether a client with these two headers has the current content; empty means that it did not send one. */
  boolean isHeldBy(String ifNoneMatch, String ifModifiedSince) {
    if (!ifNoneMatch.isEmpty()) {
      return Conditions.names(ifNoneMatch, gzip.etag) || Conditions.names(ifNoneMatch, plain.etag);
    }
    return !ifModifiedSince.isEmpty()
        && lastModified.isPresent()
        && Conditions.unmodified(ifModifiedSince, lastModified.get());
  }

  /** It is not shown any more. */
  void drop() {
    plain.drop();
    gzip.drop();
  }

  /** One encoding of the file. */
  static final class Form {
    /** So often a long body is copied before it is worth a file. */
    private static final int COPIES_MAX = 16;

    private final String etag;
    private final byte[] etagBytes;
    private final Optional<HotBody> body;
    private final MultiMap headers;
    private final CharSequence[] validators;
    private final CharSequence[] describing;
    private final HeadBytes foundHead;
    private final HeadBytes notModifiedHead;
    private volatile Optional<HotBody> sent;
    private int copies;
    private boolean dropped;

    private Form(String etag, Optional<HotBody> body, CharSequence[] validators, CharSequence[] describing) {
      this.etag = etag;
      this.etagBytes = etag.getBytes(StandardCharsets.ISO_8859_1);
      this.body = body;
      this.sent = body;
      this.validators = validators;
      this.describing = describing;
      MultiMap all = HttpHeaders.headers();
      addTo(all, validators);
      addTo(all, describing);
      // Unmodifiable, so Vert.x may share it between answers and keep it encoded.
      this.headers = all.copy(false);
      List<CharSequence> pairs = new ArrayList<>(List.of(validators));
      this.notModifiedHead = HeadBytes.of(ReplyWriter.NOT_MODIFIED, pairs);
      pairs.addAll(List.of(describing));
      this.foundHead = HeadBytes.of(ReplyWriter.FOUND, pairs);
    }

    private static Form of(ServedIndex index, Optional<ByteBuffer> body, int bytes, String etag, boolean gzip) {
      CharSequence tag = HttpHeaders.createOptimized(etag);
      CharSequence revision = HttpHeaders.createOptimized(index.revision());
      CharSequence[] validators =
          index.lastModified().isPresent()
              ? new CharSequence[] {
                HttpHeaders.ETAG,
                tag,
                HttpHeaders.CACHE_CONTROL,
                NO_CACHE,
                HttpHeaders.VARY,
                VARY_ON_ENCODING,
                REVISION,
                revision,
                HttpHeaders.LAST_MODIFIED,
                HttpHeaders.createOptimized(index.lastModified().get())
              }
              : new CharSequence[] {
                HttpHeaders.ETAG,
                tag,
                HttpHeaders.CACHE_CONTROL,
                NO_CACHE,
                HttpHeaders.VARY,
                VARY_ON_ENCODING,
                REVISION,
                revision
              };
      CharSequence length = HttpHeaders.createOptimized(Integer.toString(bytes));
      CharSequence[] describing =
          gzip
              ? new CharSequence[] {
                HttpHeaders.CONTENT_TYPE, TEXT, HttpHeaders.CONTENT_LENGTH, length, HttpHeaders.CONTENT_ENCODING, GZIP
              }
              : new CharSequence[] {HttpHeaders.CONTENT_TYPE, TEXT, HttpHeaders.CONTENT_LENGTH, length};
      return new Form(etag, body.map(it -> HotBody.InMemory.of(it.duplicate())), validators, describing);
    }

    private static void addTo(MultiMap headers, CharSequence[] pairs) {
      for (int i = 0; i < pairs.length; i += 2) {
        headers.add(pairs[i], pairs[i + 1]);
      }
    }

    /** Puts the headers of a 200 with its body. */
    void describe(HttpServerResponse response, boolean http2) {
      if (http2) {
        addTo(response.headers(), validators);
        addTo(response.headers(), describing);
      } else {
        response.headers().setAll(headers);
      }
    }

    /** Puts the headers of a 200 to a {@code HEAD}; Vert.x changes them, so they are not the shared ones. */
    void describeAlone(HttpServerResponse response) {
      addTo(response.headers(), validators);
      addTo(response.headers(), describing);
    }

    /** Puts the headers of a 304. */
    void validate(HttpServerResponse response) {
      addTo(response.headers(), validators);
    }

    /** The bytes, to be written once. */
    Buffer body() {
      return BufferInternal.buffer(body.orElseThrow().bytes());
    }

    /** The same, wherever a socket gets it with the least effort. */
    HotBody hotBody() {
      return sent.orElseThrow();
    }

    /** Whether it has been copied so often that {@link #moveTo} should be called, once. For one thread at a time. */
    boolean isWorthAFile() {
      return hotBody().size() >= HotFiles.BYTES_MIN && copies <= COPIES_MAX && ++copies > COPIES_MAX;
    }

    /** Lays the body into a file, if one is to be had. Blocks. */
    void moveTo(HotFiles files) {
      Optional<HotBody> file = files.keep(body.orElseThrow().bytes().nioBuffer());
      synchronized (this) {
        if (dropped) {
          file.ifPresent(HotBody::drop);
        } else {
          sent = file.or(() -> sent);
        }
      }
    }

    private synchronized void drop() {
      dropped = true;
      sent.ifPresent(HotBody::drop);
    }

    /** Status line and headers of a 200 over HTTP/1.1 as bytes, to be written once. */
    ByteBuf foundHead() {
      return foundHead.bytes();
    }

    /** Status line and headers of a 304 over HTTP/1.1 as bytes, to be written once. */
    ByteBuf notModifiedHead() {
      return notModifiedHead.bytes();
    }
  }
}
