package dev.cratewarden.http;

import dev.cratewarden.mirror.ContentCoding;
import dev.cratewarden.mirror.ServedIndex;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

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
  private final Optional<ByteBuffer> plainBody;
  private final int plainBytes;
  private final ByteBuffer gzipBody;
  private final AsciiString plainEtag;
  private final AsciiString gzipEtag;
  private final AsciiString revision;
  private final Optional<AsciiString> lastModified;
  private volatile @Nullable Form plain;
  private volatile @Nullable Form gzip;
  private boolean dropped;

  /**
   * Prepares an answer. It keeps the buffers, not the record, which may be collected as soon as the use case drops it.
   */
  WireIndex(ServedIndex index) {
    this.source = new WeakReference<>(index);
    this.plainBody = index.plain();
    this.plainBytes = index.plainBytes();
    this.gzipBody = index.gzip();
    this.plainEtag = new AsciiString(index.etag());
    this.gzipEtag = new AsciiString(index.etag().substring(0, index.etag().length() - 1) + "-gzip\"");
    this.revision = new AsciiString(index.revision());
    this.lastModified = index.lastModified().map(AsciiString::new);
  }

  /** Whether it was made of this very answer. */
  boolean isOf(ServedIndex index) {
    return source.refersTo(index);
  }

  /** One of its forms, made on first use; the plain one can have no body ({@link ServedIndex#plain}). */
  Form form(ContentCoding coding) {
    Form known = coding == ContentCoding.GZIP ? gzip : plain;
    return known != null ? known : made(coding);
  }

  private synchronized Form made(ContentCoding coding) {
    if (coding == ContentCoding.GZIP) {
      Form form = gzip != null ? gzip : new Form(gzipEtag, Optional.of(gzipBody), gzipBody.remaining(), true);
      gzip = form;
      return form;
    }
    Form form = plain != null ? plain : new Form(plainEtag, plainBody, plainBytes, false);
    plain = form;
    return form;
  }

  /** Whether the client has the current content. */
  boolean isHeldBy(RequestHead head) {
    // Cargo sends back exactly what it got.
    return head.hasIfNoneMatch(plainEtag.array())
        || head.hasIfNoneMatch(gzipEtag.array())
        || isHeldBy(head.ifNoneMatch(), head.ifModifiedSince());
  }

  /** Whether a client with these two headers has the current content; empty means that it did not send one. */
  boolean isHeldBy(String ifNoneMatch, String ifModifiedSince) {
    if (!ifNoneMatch.isEmpty()) {
      return Conditions.names(ifNoneMatch, gzipEtag.toString()) || Conditions.names(ifNoneMatch, plainEtag.toString());
    }
    return !ifModifiedSince.isEmpty()
        && lastModified.isPresent()
        && Conditions.unmodified(ifModifiedSince, lastModified.get().toString());
  }

  /** It is not shown any more. */
  synchronized void drop() {
    dropped = true;
    if (plain != null) {
      plain.sent.ifPresent(HotBody::drop);
    }
    if (gzip != null) {
      gzip.sent.ifPresent(HotBody::drop);
    }
  }

  /** One encoding of the file. */
  final class Form {
    /** So often a long body is copied before it is worth a file. */
    private static final int COPIES_MAX = 16;

    private final AsciiString etag;
    private final AsciiString length;
    private final boolean compressed;
    private final Optional<HotBody> body;
    private final HeadBytes foundHead;
    private final HeadBytes notModifiedHead;
    private volatile Optional<HotBody> sent;
    private volatile boolean described;
    private @Nullable MultiMap shared;
    private int copies;

    private Form(AsciiString etag, Optional<ByteBuffer> bytes, int size, boolean compressed) {
      this.etag = etag;
      this.length = new AsciiString(Integer.toString(size));
      this.compressed = compressed;
      this.body = bytes.map(HotBody.InMemory::new);
      this.sent = body;
      List<CharSequence> pairs = new ArrayList<>();
      validators((name, value) -> pairs.addAll(List.of(name, value)));
      this.notModifiedHead = HeadBytes.of(ReplyWriter.NOT_MODIFIED, pairs);
      description((name, value) -> pairs.addAll(List.of(name, value)));
      this.foundHead = HeadBytes.of(ReplyWriter.FOUND, pairs);
    }

    private void validators(BiConsumer<CharSequence, CharSequence> to) {
      to.accept(HttpHeaders.ETAG, etag);
      to.accept(HttpHeaders.CACHE_CONTROL, NO_CACHE);
      to.accept(HttpHeaders.VARY, VARY_ON_ENCODING);
      to.accept(REVISION, revision);
      if (lastModified.isPresent()) {
        to.accept(HttpHeaders.LAST_MODIFIED, lastModified.get());
      }
    }

    private void description(BiConsumer<CharSequence, CharSequence> to) {
      to.accept(HttpHeaders.CONTENT_TYPE, TEXT);
      to.accept(HttpHeaders.CONTENT_LENGTH, length);
      if (compressed) {
        to.accept(HttpHeaders.CONTENT_ENCODING, GZIP);
      }
    }

    /** Puts the headers of a 200 with its body. */
    void describe(HttpServerResponse response, boolean http2) {
      if (http2 || !described) {
        described = true;
        describeAlone(response);
      } else {
        response.headers().setAll(shared());
      }
    }

    /**
     * Unmodifiable, so Vert.x may share it between answers and keep it encoded. Made for the second answer, which most
     * forms never give here: the {@link Hatch} does.
     */
    private synchronized MultiMap shared() {
      if (shared == null) {
        MultiMap all = HttpHeaders.headers();
        validators(all::add);
        description(all::add);
        shared = all.copy(false);
      }
      return shared;
    }

    /** Puts the headers of a 200 to a {@code HEAD}; Vert.x changes them, so they are not the shared ones. */
    void describeAlone(HttpServerResponse response) {
      validators(response.headers()::add);
      description(response.headers()::add);
    }

    /** Puts the headers of a 304. */
    void validate(HttpServerResponse response) {
      validators(response.headers()::add);
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
      synchronized (WireIndex.this) {
        if (dropped) {
          file.ifPresent(HotBody::drop);
        } else {
          sent = file.or(() -> sent);
        }
      }
    }

    /** Status line and headers of a 200 over HTTP/1.1. */
    HeadBytes foundHead() {
      return foundHead;
    }

    /** Status line and headers of a 304 over HTTP/1.1. */
    HeadBytes notModifiedHead() {
      return notModifiedHead;
    }
  }
}
