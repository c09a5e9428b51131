package dev.cratewarden.upstream;

import static dev.cratewarden.upstream.Registry.line;
import static dev.cratewarden.upstream.Registry.status;
import static dev.cratewarden.upstream.Registry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.Upstream;
import dev.cratewarden.mirror.Validators;
import java.time.Duration;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OkHttpUpstreamIndexTest {
  private static final String PATH = "/index/se/rd/serde";
  private static final CrateName SERDE = CrateName.of("serde");

  private Registry registry;
  private OkHttpUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    registry = new Registry().started();
    upstream = registry.upstream();
  }

  @AfterEach
  void stop() {
    upstream.close();
    registry.close();
  }

  @Test
  void anIndexFileComesWithItsValidatorsAndLifetime() {
    registry.answering(
        PATH,
        new MockResponse.Builder()
            .addHeader("ETag", "W/\"abc\"")
            .addHeader("Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT")
            .addHeader("Cache-Control", "public,max-age=600")
            .addHeader("Age", "100")
            .body(line("serde", "1.0.0"))
            .build());

    Upstream.IndexAnswer answer = upstream.index(SERDE, Validators.NONE);

    Upstream.Changed changed = (Upstream.Changed) answer;
    assertThat(changed.body()).isEqualTo(Registry.bytes(line("serde", "1.0.0")));
    assertThat(changed.validators())
        .isEqualTo(new Validators(Optional.of("W/\"abc\""), Optional.of("Sun, 22 Nov 2026 10:00:00 GMT")));
    assertThat(changed.maxAge()).contains(Duration.ofSeconds(500));
    assertThat(registry.heard.answered).containsExactly("INDEX OK");
  }

  @Test
  void theRequestLooksLikeCargosAndSaysWhoWeAre() {
    registry.answering(PATH, text(line("serde", "1.0.0")));

    upstream.index(CrateName.of("Serde"), Validators.NONE);

    RecordedRequest request = registry.only(PATH);
    assertThat(request.getHeaders().get("User-Agent")).isEqualTo("cratewarden/1.2.3 (ops@example.com)");
    assertThat(request.getHeaders().get("Accept")).isEqualTo("text/plain");
    assertThat(request.getHeaders().get("cargo-protocol")).isEqualTo("version=1");
    assertThat(request.getHeaders().get("Accept-Encoding")).isEqualTo("gzip");
    assertThat(request.getHeaders().names()).doesNotContain("If-None-Match", "If-Modified-Since", "Authorization");
    assertThat(registry.paths()).as("config.json says nothing that the index needs").containsExactly(PATH);
  }

  @Test
  void anETagIsAskedWithAloneAndADateOnlyWithoutETag() {
    registry.answering(PATH, status(304));

    Upstream.IndexAnswer both = upstream.index(SERDE, new Validators(Optional.of("\"e\""), Optional.of("d")));
    Upstream.IndexAnswer date = upstream.index(SERDE, new Validators(Optional.empty(), Optional.of("d")));

    assertThat(both).isEqualTo(new Upstream.Unchanged(Optional.empty()));
    assertThat(date).isInstanceOf(Upstream.Unchanged.class);
    assertThat(registry.requests.get(0).getHeaders().get("If-None-Match")).isEqualTo("\"e\"");
    assertThat(registry.requests.get(0).getHeaders().get("If-Modified-Since")).isNull();
    assertThat(registry.requests.get(1).getHeaders().get("If-None-Match")).isNull();
    assertThat(registry.requests.get(1).getHeaders().get("If-Modified-Since")).isEqualTo("d");
    assertThat(registry.heard.answered).containsExactly("INDEX NOT_MODIFIED", "INDEX NOT_MODIFIED");
  }

  @Test
  void aValidatorThatCannotBeSentBackIsNotKeptAndNotSent() {
    registry.answering(
        PATH, new MockResponse.Builder().addHeaderLenient("ETag", "\"\u00fc\"").body(line("serde", "1.0.0")).build());

    Upstream.IndexAnswer answer = upstream.index(SERDE, new Validators(Optional.of("\"\n\""), Optional.of("\u00fc")));

    assertThat(((Upstream.Changed) answer).validators()).isEqualTo(Validators.NONE);
    assertThat(registry.only(PATH).getHeaders().names()).doesNotContain("If-None-Match", "If-Modified-Since");
  }

  @Test
  void aNotModifiedThatNobodyAskedForIsNonsense() {
    registry.answering(PATH, status(304));
    assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Nonsense.class);
  }

  @Test
  void aPackedBodyIsUnpackedAndItsETagKept() throws Exception {
    registry.answering(
        PATH,
        new MockResponse.Builder()
            .addHeader("Content-Encoding", "gzip")
            .addHeader("ETag", "\"abc-gzip\"")
            .body(gzip(line("serde", "1.0.0")))
            .build());

    Upstream.Changed changed = (Upstream.Changed) upstream.index(SERDE, Validators.NONE);

    assertThat(changed.body()).isEqualTo(Registry.bytes(line("serde", "1.0.0")));
    assertThat(changed.validators().etag()).contains("\"abc-gzip\"");
  }

  @Test
  void aPackedBodyThatIsCutIsAFailureOfTransport() throws Exception {
    Buffer packed = gzip(line("serde", "1.0.0"));
    Buffer cut = new Buffer();
    cut.write(packed, packed.size() - 12);
    registry.answering(PATH, new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(cut).build());

    assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Unavailable.class);
    assertThat(registry.count(PATH)).isEqualTo(4);
  }

  @Test
  void anEncodingThatWasNotAskedForIsNonsense() {
    registry.answering(PATH, new MockResponse.Builder().addHeader("Content-Encoding", "br").body("???").build());
    assertThat(reason(upstream.index(SERDE, Validators.NONE))).contains("br");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410, 451})
  void thereIsNoSuchCrate(int status) {
    registry.answering(PATH, status(status));
    assertThat(upstream.index(SERDE, Validators.NONE)).isEqualTo(new Upstream.NotFound());
    assertThat(registry.count(PATH)).isEqualTo(1);
    assertThat(registry.heard.answered).containsExactly("INDEX NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aRefusalNamesItsLikelyCauseAndIsNotRepeated(int status) {
    registry.answering(PATH, status(status));
    Upstream.IndexAnswer answer = upstream.index(SERDE, Validators.NONE);
    assertThat(answer).isInstanceOf(Upstream.Unavailable.class);
    assertThat(reason(answer)).contains("" + status, "credentials");
    assertThat(registry.count(PATH)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 206, 300, 400, 405, 418})
  void anyOtherStatusIsNonsense(int status) {
    registry.answering(PATH, status(status));
    assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Nonsense.class);
    assertThat(registry.heard.answered).containsExactly("INDEX NONSENSE");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504, 599})
  void aStatusThatPassesIsTriedAgain(int status) {
    registry.answering(PATH, status(status), status(status), text(line("serde", "1.0.0")));
    assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Changed.class);
    assertThat(registry.heard.answered).containsExactly("INDEX UNAVAILABLE", "INDEX UNAVAILABLE", "INDEX OK");
    assertThat(registry.pauses).containsExactly(Duration.ofMillis(125), Duration.ofMillis(250));
  }

  @Test
  void aStatusThatDoesNotPassEndsTheQuestion() {
    registry.answering(PATH, status(500));
    assertThat(reason(upstream.index(SERDE, Validators.NONE))).contains("status 500");
    assertThat(registry.count(PATH)).isEqualTo(4);
  }

  @Test
  void thePauseThatUpstreamAsksForIsKept() {
    MockResponse busy = new MockResponse.Builder().code(429).addHeader("Retry-After", "7").build();
    registry.answering(PATH, busy, text(line("serde", "1.0.0")));
    assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Changed.class);
    assertThat(registry.pauses).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void aPauseThatIsTooLongIsPassedOnToTheClient() {
    registry.answering(PATH, new MockResponse.Builder().code(503).addHeader("Retry-After", "120").build());
    Upstream.Unavailable answer = (Upstream.Unavailable) upstream.index(SERDE, Validators.NONE);
    assertThat(answer.retryAfter()).contains(Duration.ofMinutes(2));
    assertThat(registry.count(PATH)).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                                | empty",
        "\\n\\n                                            | empty",
        "<!DOCTYPE html><html>Log in to the Wi-Fi</html>   | web page",
        "[{\"name\":\"serde\"}]                            | JSON array",
        "{\\n  \"name\": \"serde\"\\n}                     | several lines",
        "OK                                                | no line",
        "{\"name\":\"serde\",\"vers\":\"1.0.0\",\"deps\":[ | no line",
      })
  void whatIsNoIndexFileIsRefused(String body, String reason) {
    registry.answering(PATH, text(body.replace("\\n", "\n")));
    Upstream.IndexAnswer answer = upstream.index(SERDE, Validators.NONE);
    assertThat(answer).isInstanceOf(Upstream.Nonsense.class);
    assertThat(reason(answer)).contains(reason);
    assertThat(registry.count(PATH)).as("asking again would not help").isEqualTo(1);
  }

  @Test
  void aByteOrderMarkIsRefused() {
    registry.answering(PATH, text("\ufeff" + line("serde", "1.0.0")));
    assertThat(reason(upstream.index(SERDE, Validators.NONE))).contains("byte order mark");
  }

  @Test
  void aLastLineThatIsCutIsRefusedAndOneWithoutNewlineIsNot() {
    String whole = line("serde", "1.0.0") + line("serde", "1.0.1");
    registry.answering(PATH, text(whole.substring(0, whole.length() - 9)), text(whole.strip()));
    assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Nonsense.class);
    assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Changed.class);
  }

  @Test
  void anIndexFileOverTheLimitIsRefusedBeforeItIsRead() {
    registry.answering(PATH, new MockResponse.Builder().body(new Buffer().write(new byte[100_000])).build());
    try (OkHttpUpstream strict = registry.upstream(limitedTo(99_999))) {
      assertThat(reason(strict.index(SERDE, Validators.NONE))).contains("100000", "99999");
    }
  }

  @Test
  void aSmallPackedAnswerThatUnpacksOverTheLimitIsRefused() throws Exception {
    registry.answering(
        PATH,
        new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(gzip(" ".repeat(10_000_000))).build());
    try (OkHttpUpstream strict = registry.upstream(limitedTo(1_000_000))) {
      assertThat(reason(strict.index(SERDE, Validators.NONE))).contains("more than the limit of 1000000");
    }
  }

  private UpstreamOptions limitedTo(long indexBytesMax) {
    UpstreamOptions.Limits limits = UpstreamOptions.Limits.DEFAULT;
    return registry
        .options()
        .withLimits(
            new UpstreamOptions.Limits(
                4,
                10,
                limits.waitMax(),
                indexBytesMax,
                1000,
                1000,
                limits.floorBytesPerSecond(),
                limits.redirectsMax()));
  }

  private static Buffer gzip(String text) throws Exception {
    Buffer packed = new Buffer();
    try (okio.BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
      sink.writeUtf8(text);
    }
    return packed;
  }

  private static String reason(Object answer) {
    return ((Upstream.Failure) answer).reason();
  }
}
