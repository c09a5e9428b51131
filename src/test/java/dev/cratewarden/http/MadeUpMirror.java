package dev.cratewarden.http;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.AccessToken;
import dev.cratewarden.mirror.ApiReply;
import dev.cratewarden.mirror.ContentCoding;
import dev.cratewarden.mirror.DownloadReply;
import dev.cratewarden.mirror.FileReply;
import dev.cratewarden.mirror.Holding;
import dev.cratewarden.mirror.IndexAnswers;
import dev.cratewarden.mirror.IndexReply;
import dev.cratewarden.mirror.RequestEvents;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.mirror.ServedFile;
import dev.cratewarden.mirror.ServedIndex;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.StoredTarball;
import dev.cratewarden.mirror.TarballAnswers;
import dev.cratewarden.mirror.ViewKey;
import dev.cratewarden.mirror.WebApi;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.scan.ContentFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/**
 * A mirror for tests of the front door: holds what it is given and answers some crate names in special ways.
 *
 * <p>{@code forbidden}, {@code down}, {@code nonsense}, {@code broken-store} and {@code bug} answer what they say;
 * {@code slow} waits for {@link #slow}.
 */
final class MadeUpMirror implements IndexAnswers, TarballAnswers, WebApi, RequestEvents {
  static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  final Map<String, ServedIndex> hot = new ConcurrentHashMap<>();
  final Map<String, ServedIndex> cold = new ConcurrentHashMap<>();
  final Map<CrateId, byte[]> tarballs = new ConcurrentHashMap<>();
  final Map<CrateId, DownloadReply.Tarball> ready = new ConcurrentHashMap<>();
  final AtomicInteger handedOut = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger closedTwice = new AtomicInteger();
  final AtomicInteger chunksRead = new AtomicInteger();
  final List<String> deliveries = new CopyOnWriteArrayList<>();
  final List<String> ended = new CopyOnWriteArrayList<>();
  final AtomicInteger shed = new AtomicInteger();
  final CountDownLatch slow = new CountDownLatch(1);
  final AtomicInteger waiting = new AtomicInteger();
  volatile int chunkBytes = 64 << 10;
  volatile int failingChunk = -1;
  volatile List<String> unready = List.of();
  volatile boolean tokens;
  volatile boolean clientsNeedOne;
  volatile Requester lastRequester = Requester.MIRROR;
  volatile ViewKey lastView = ViewKey.DEFAULT;

  Site site() {
    return new Site(
        this,
        this,
        this,
        MadeUpMirror::audit,
        MadeUpMirror::why,
        MadeUpMirror::page,
        MadeUpMirror::file,
        MadeUpMirror::file,
        accept -> Page.text("# metrics\n"),
        () -> unready,
        admin(),
        new Tokens() {
          @Override
          public boolean anyAdmin() {
            return tokens;
          }

          @Override
          public boolean clientsNeedOne() {
            return clientsNeedOne;
          }

          @Override
          public Optional<AccessToken> find(String secret) {
            return switch (secret) {
              case "right" -> token("ops", AccessToken.Scope.ADMIN);
              case "reader" -> token("ci", AccessToken.Scope.READ);
              default -> Optional.empty();
            };
          }

          private Optional<AccessToken> token(String name, AccessToken.Scope scope) {
            return Optional.of(new AccessToken(name, Set.of(scope), "", NOW, Optional.empty()));
          }
        },
        this);
  }

  static ServedIndex served(String text) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String etag = '"' + Checksum.compute(plain).hex().substring(0, 16) + '"';
    return new ServedIndex(
        Optional.of(direct(plain)),
        plain.length,
        direct(packed.toByteArray()),
        etag,
        Optional.of("Sat, 31 Jan 2026 10:00:00 GMT"),
        "rev-7",
        NOW.plusSeconds(60));
  }

  /** Some paths lead to files, others answer what they say. */
  private static FileReply file(String path) {
    return switch (path) {
      case "long.bin" -> found(content(300_000), false);
      case "empty" -> found(new byte[0], false);
      case "lasting" -> found("for ever".getBytes(StandardCharsets.UTF_8), true);
      case "denied" -> new FileReply.Denied("the operator does not want it");
      case "down" -> new FileReply.Unavailable("upstream is down", Duration.ofSeconds(7));
      case "nonsense" -> new FileReply.BadUpstream("upstream talks nonsense");
      default -> new FileReply.NoSuch("no such file");
    };
  }

  static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      content[i] = (byte) (i * 31 + (i >> 8));
    }
    return content;
  }

  private static FileReply found(byte[] bytes, boolean lasting) {
    return new FileReply.Found(
        ServedFile.of(bytes), "\"tag\"", Optional.of(NOW.plusMillis(300)), "application/octet-stream", lasting);
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
  }

  @Override
  public boolean hasView(String view) {
    return view.isEmpty() || view.equals("payments");
  }

  @Override
  public Optional<ServedIndex> hot(ViewKey view, CrateName name, ContentCoding coding) {
    lastView = view;
    if (name.value().equals("buggy-hot")) {
      throw new IllegalStateException("a bug, made up for a test");
    }
    return Optional.ofNullable(hot.get(name.lowerCase()));
  }

  @Override
  public IndexReply get(ViewKey view, CrateName name, ContentCoding coding) {
    if (!hasView(view.view())) {
      return new IndexReply.NoSuchCrate();
    }
    return switch (name.value()) {
      case "forbidden" ->
          new IndexReply.Forbidden("cratewarden denied forbidden: use something else\nrule: deny", "d-17 rev-7");
      case "down" -> new IndexReply.Unavailable("upstream is down", Duration.ofMillis(2_500));
      case "nonsense" -> new IndexReply.BadUpstream("upstream sent HTML");
      case "broken-store" -> throw new StoreException("disk full");
      case "bug" -> throw new IllegalStateException("a bug, made up for a test");
      case "slow" -> {
        waiting.incrementAndGet();
        try {
          slow.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while waiting", e);
        }
        yield new IndexReply.Found(cold.get("slow"));
      }
      default -> {
        ServedIndex index = cold.get(name.lowerCase());
        yield index == null ? new IndexReply.NoSuchCrate() : new IndexReply.Found(index);
      }
    };
  }

  @Override
  public DownloadReply get(ViewKey view, CrateId id, Requester requester) {
    lastRequester = requester;
    lastView = view;
    return switch (id.name().value()) {
      case "forbidden" ->
          new DownloadReply.Denied(
              "cratewarden denied "
                  + id.name()
                  + " "
                  + id.version()
                  + ": RUSTSEC-2021-0129 (high 7.5)\n"
                  + "ü".repeat(300),
              "d-18 rev-7",
              Verdict.Level.DENY,
              List.of("advisories.vulnerability RUSTSEC-2021-0129"));
      case "held" -> new DownloadReply.Held("cratewarden is still scanning held", "h-1 rev-7", Duration.ofSeconds(7));
      case "down" -> new DownloadReply.Unavailable("upstream is down", Duration.ZERO);
      case "nonsense" -> new DownloadReply.BadUpstream("upstream sent another checksum");
      case "broken-store" -> throw new StoreException("disk full");
      case "bug" -> throw new AssertionError("a bug, made up for a test");
      default -> {
        byte[] bytes = tarballs.get(id);
        yield bytes == null
            ? new DownloadReply.NoSuchVersion("no such version: " + id)
            : new DownloadReply.Tarball(id, open(id, bytes), "a-1 rev-7", Verdict.Allow.CLEAN);
      }
    };
  }

  private StoredTarball open(CrateId id, byte[] bytes) {
    open.incrementAndGet();
    Holding holding = new Holding(Checksum.compute(bytes), id, bytes.length, NOW, NOW, ContentFacts.UNKNOWN);
    return new StoredTarball() {
      private boolean isClosed;

      @Override
      public Holding holding() {
        return holding;
      }

      @Override
      public int chunkBytes() {
        return chunkBytes;
      }

      @Override
      public void read(int chunk, ByteBuffer into) {
        if (isClosed) {
          throw new IllegalStateException("read after close");
        }
        chunksRead.incrementAndGet();
        if (chunk == failingChunk) {
          throw new StoreException("cannot read chunk " + chunk);
        }
        into.clear();
        int from = chunk * chunkBytes;
        into.put(bytes, from, Math.min(chunkBytes, bytes.length - from)).flip();
      }

      @Override
      public void close() {
        if (isClosed) {
          closedTwice.incrementAndGet();
        } else {
          isClosed = true;
          open.decrementAndGet();
        }
      }
    };
  }

  @Override
  public Optional<DownloadReply.Tarball> ready(ViewKey view, CrateId id) {
    lastView = view;
    return Optional.ofNullable(ready.get(id));
  }

  @Override
  public void handingOut(ViewKey view, DownloadReply.Tarball tarball) {
    handedOut.incrementAndGet();
  }

  /** From now on the version is judged in memory. */
  void makeReady(CrateId id) {
    DownloadReply.Tarball reply = (DownloadReply.Tarball) get(ViewKey.DEFAULT, id, Requester.MIRROR);
    reply.content().close();
    ready.put(id, reply);
  }

  @Override
  public void delivered(ViewKey view, DownloadReply.Tarball tarball, Requester requester, long bytes) {
    deliveries.add(tarball.id() + " " + bytes + " " + requester);
  }

  @Override
  public ApiReply get(ViewKey view, String pathAndQuery) {
    return switch (pathAndQuery) {
      case "/crates?q=serde&per_page=10" ->
          new ApiReply.Body(
              200,
              "application/json; charset=utf-8",
              "{\"crates\":[],\"meta\":{\"total\":0}}".getBytes(StandardCharsets.UTF_8));
      case "/crates/absent" -> new ApiReply.NoSuch("crate \"absent\" does not exist");
      case "/crates/down" -> new ApiReply.Unavailable("upstream is down", Duration.ofSeconds(3));
      case "/crates/nonsense" -> new ApiReply.BadUpstream("upstream sent HTML");
      default -> new ApiReply.NoApi();
    };
  }

  private static AuditPage.AuditReply audit(ViewKey view, String format, byte[] lockfile, Optional<String> asked) {
    String text = new String(lockfile, StandardCharsets.UTF_8);
    if (!view.view().isEmpty() && !view.view().equals("payments")) {
      return new AuditPage.NoSuchView();
    }
    if (text.contains("rsa")) {
      return new AuditPage.Refused(Page.text("denied: rsa 0.9.6 format=" + format + "\n"));
    }
    return text.startsWith("version")
        ? new AuditPage.Clean(Page.text("all clean bytes=" + lockfile.length + "\n"))
        : new AuditPage.Malformed("not a lockfile");
  }

  private static Optional<Page> why(ViewKey view, CrateId id, PageForm form) {
    return id.name().value().equals("absent")
        ? Optional.empty()
        : Optional.of(
            switch (form) {
              case HTML -> Page.html("<p>why " + id);
              case TEXT -> Page.text("why " + id + "\n");
              case JSON -> Page.json("{\"why\":\"" + id + "\"}");
            });
  }

  private static Optional<Page> page(String path, String query, PageForm form) {
    return path.equals("/") ? Optional.of(Page.text("cratewarden\n")) : Optional.empty();
  }

  private static AdminApi admin() {
    return AdminApi.builder()
        .on("GET", "stats", request -> new AdminReply.Json("{\"tarballs\":1}"))
        .on("POST", "waivers", request -> new AdminReply.Json("{\"echo\":\"" + request.text() + "\"}"))
        .on(
            "GET",
            "deliveries/{}",
            request ->
                new AdminReply.Json(
                    "{\"crate\":\""
                        + request.captured().get(0)
                        + "\",\"last\":\""
                        + request.parameter("last").orElse("")
                        + "\"}"))
        .on(
            "POST",
            "verify",
            request ->
                new AdminReply.Lines(sink -> {
                  for (int i = 1; i <= 3; i++) {
                    sink.line("{\"done\":" + i + "}");
                  }
                }))
        .on(
            "POST",
            "broken",
            request ->
                new AdminReply.Lines(sink -> {
                  sink.line("{\"done\":1}");
                  throw new IllegalStateException("a bug, made up for a test");
                }))
        .on("DELETE", "waivers/{}", request -> new AdminReply.NoSuch("no such waiver: " + request.captured().get(0)))
        .on("PUT", "policy", request -> new AdminReply.Malformed("line 1: no such key"))
        .on("POST", "backup", request -> new AdminReply.Conflict("a backup is running"))
        .build();
  }

  @Override
  public void requestEnded(Route route, int status, long nanos) {
    ended.add(route + " " + status);
  }

  @Override
  public void requestShed(Route route) {
    shed.incrementAndGet();
  }

  /** The same bytes for the same length: not compressible, each place different. */
  static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new java.util.Random(length).nextBytes(bytes);
    return bytes;
  }

  static List<String> lines(int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(
          "{\"name\":\"serde\",\"vers\":\"1.0."
              + i
              + "\",\"deps\":[],\"cksum\":\""
              + "0".repeat(64)
              + "\",\"features\":{},\"yanked\":false}");
    }
    return lines;
  }
}
