package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.cratewarden.crates.CrateId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Every kind of answer as it goes over the wire, compared with {@code src/test/resources/golden/http}; {@code
 * -Dgolden.record=true} writes anew.
 */
class ReplyGoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/http");

  private record Case(String name, String method, String target, List<String> headers, String body) {}

  private static Case get(String name, String target, String... headers) {
    return new Case(name, "GET", target, List.of(headers), "");
  }

  private static Case on(String method, String name, String target, String body, String... headers) {
    return new Case(name, method, target, List.of(headers), body);
  }

  private static List<Case> cases(String etag) {
    String gzipEtag = etag.substring(0, etag.length() - 1) + "-gzip\"";
    String checksum =
        "\"" + dev.cratewarden.crates.Checksum.compute("0123456789".getBytes(StandardCharsets.UTF_8)).hex() + "\"";
    return List.of(
        get("index-hot", "/index/se/rd/serde"),
        get("index-hot-gzip", "/index/se/rd/serde", "accept-encoding: deflate, gzip"),
        get("index-gzip-refused", "/index/se/rd/serde", "accept-encoding: gzip;q=0, br"),
        get("index-304", "/index/se/rd/serde", "if-none-match: " + etag),
        get("index-304-gzip", "/index/se/rd/serde", "if-none-match: " + gzipEtag, "accept-encoding: gzip"),
        get("index-304-weak-in-list", "/index/se/rd/serde", "if-none-match: \"x\", W/" + etag),
        get("index-304-star", "/index/se/rd/serde", "if-none-match: *"),
        get("index-304-by-date", "/index/se/rd/serde", "if-modified-since: Sat, 31 Jan 2026 11:00:00 GMT"),
        get("index-changed-since-date", "/index/se/rd/serde", "if-modified-since: Sat, 31 Jan 2026 09:00:00 GMT"),
        get(
            "index-changed-tag-beats-date",
            "/index/se/rd/serde",
            "if-none-match: \"x\"",
            "if-modified-since: Sat, 31 Jan 2026 11:00:00 GMT"),
        on("HEAD", "index-head", "/index/se/rd/serde", ""),
        on("HEAD", "index-head-gzip", "/index/se/rd/serde", "", "accept-encoding: gzip"),
        get("index-cold", "/index/co/ld/cold"),
        get("index-view", "/views/payments/index/co/ld/cold"),
        get("index-dated", "/at/2026-01-31/index/co/ld/cold"),
        get("index-no-such-crate", "/index/ab/se/absent"),
        get("index-no-such-view", "/views/none/index/co/ld/cold"),
        get("index-wrong-place", "/index/xx/yy/serde"),
        get("index-upper-case", "/index/Se/rd/Serde"),
        get("index-forbidden", "/index/fo/rb/forbidden"),
        get("index-down", "/index/do/wn/down"),
        get("index-nonsense", "/index/no/ns/nonsense"),
        get("index-broken-store", "/index/br/ok/broken-store"),
        get("index-bug", "/index/3/b/bug"),
        on("POST", "index-wrong-method", "/index/se/rd/serde", ""),
        on("BREW", "index-unknown-method", "/index/se/rd/serde", ""),
        get("config", "/index/config.json"),
        on("HEAD", "config-head", "/index/config.json", ""),
        get("config-view", "/views/payments/index/config.json"),
        get("config-dated", "/at/2026-01-31T12:00:00Z/index/config.json"),
        get("config-no-such-view", "/views/none/index/config.json"),
        get("git-probe", "/index/info/refs?service=git-upload-pack"),
        get("dated-no-date", "/at/yesterday/index/config.json"),
        get("tarball", "/crates/tiny/1.0.0/download"),
        get("tarball-plus", "/crates/tiny/1.0.0+meta/download"),
        get("tarball-plus-encoded", "/crates/tiny/1.0.0%2Bmeta/download"),
        get("tarball-never-encoded", "/crates/tiny/1.0.0/download", "accept-encoding: gzip"),
        get("tarball-api-alias", "/api/v1/crates/tiny/1.0.0/download"),
        on("HEAD", "tarball-head", "/crates/tiny/1.0.0/download", ""),
        get("tarball-304", "/crates/tiny/1.0.0/download", "if-none-match: " + checksum),
        get("tarball-range", "/crates/tiny/1.0.0/download", "range: bytes=2-4"),
        get("tarball-range-open", "/crates/tiny/1.0.0/download", "range: bytes=7-"),
        get("tarball-range-suffix", "/crates/tiny/1.0.0/download", "range: bytes=-3"),
        get("tarball-range-beyond", "/crates/tiny/1.0.0/download", "range: bytes=10-"),
        get("tarball-range-several", "/crates/tiny/1.0.0/download", "range: bytes=0-1,3-4"),
        get("tarball-if-range", "/crates/tiny/1.0.0/download", "range: bytes=2-4", "if-range: " + checksum),
        get("tarball-if-range-changed", "/crates/tiny/1.0.0/download", "range: bytes=2-4", "if-range: \"other\""),
        get("tarball-no-such-version", "/crates/tiny/9.9.9/download"),
        get("tarball-no-version", "/crates/tiny/latest/download"),
        get("tarball-no-name", "/crates/1tiny/1.0.0/download"),
        get("tarball-denied", "/crates/forbidden/1.0.0/download"),
        on("HEAD", "tarball-denied-head", "/crates/forbidden/1.0.0/download", ""),
        get("tarball-denied-api-alias", "/api/v1/crates/forbidden/1.0.0/download"),
        get("tarball-denied-range", "/crates/forbidden/1.0.0/download", "range: bytes=0-"),
        get("tarball-held", "/crates/held/1.0.0/download"),
        get("tarball-down", "/crates/down/1.0.0/download"),
        get("tarball-nonsense", "/crates/nonsense/1.0.0/download"),
        get("tarball-broken-store", "/crates/broken-store/1.0.0/download"),
        get("tarball-bug", "/crates/bug/1.0.0/download"),
        get("api-search", "/api/v1/crates?q=serde&per_page=10"),
        get("api-absent", "/api/v1/crates/absent"),
        get("api-none", "/api/v1/crates/x/owners"),
        get("api-down", "/api/v1/crates/down"),
        get("api-nonsense", "/api/v1/crates/nonsense"),
        on("PUT", "api-publish", "/api/v1/crates/new", "body"),
        on("DELETE", "api-yank", "/api/v1/crates/tiny/1.0.0/yank", ""),
        on("POST", "audit-clean", "/audit?format=text", "version = 4\n"),
        on("POST", "audit-denied", "/views/payments/audit?format=json", "rsa"),
        on("POST", "audit-malformed", "/audit", "?"),
        on("POST", "audit-no-such-view", "/views/none/audit", "version"),
        get("audit-wrong-method", "/audit"),
        get("why-text", "/why/tiny/1.0.0+meta"),
        get("why-html", "/why/tiny/1.0.0", "accept: text/html,application/xhtml+xml"),
        get("why-json", "/why/tiny/1.0.0", "accept: application/json"),
        get("why-absent", "/why/absent/1.0.0"),
        get("health-live", "/health/live"),
        get("health-ready", "/health/ready"),
        get("metrics", "/metrics"),
        get("front-page", "/"),
        get("nowhere", "/favicon.ico"),
        on("PUT", "nowhere-put", "/nowhere", "x"),
        get("malformed-escape", "/index/se/rd/serd%"),
        get("malformed-escape-digits", "/index/se/rd/%zzserde"),
        get("malformed-nul", "/index/se/rd/serde%00"),
        get("malformed-traversal", "/index/../secrets"),
        get("malformed-traversal-encoded", "/index/%2e%2e/secrets"),
        get("malformed-slash-encoded", "/index/se%2frd/serde"),
        get("malformed-backslash", "/index/se%5crd/serde"),
        get("malformed-beyond-ascii", "/index/se/rd/serd%C3%A9"),
        get("double-encoded", "/index/%2573e/rd/serde"),
        get("path-too-long", "/index/se/rd/" + "a".repeat(10_000)),
        get("path-too-long-for-a-line", "/crates/" + "a".repeat(2_000) + "/1.0.0/download"),
        get("header-too-long", "/index/se/rd/serde", "x-long: " + "a".repeat(20_000)),
        get("absolute-form", "http://mirror.test/index/config.json"),
        on("GET", "admin-stats", "/admin/v1/stats", "", "authorization: Bearer right"),
        on("GET", "admin-no-token", "/admin/v1/stats", ""),
        on("GET", "admin-wrong-token", "/admin/v1/stats", "", "authorization: Bearer wrong"),
        on("POST", "admin-body", "/admin/v1/waivers", "hello", "authorization: right"),
        on("GET", "admin-captured", "/admin/v1/deliveries/tiny?last=7+d", "", "authorization: Bearer right"),
        on("POST", "admin-lines", "/admin/v1/verify", "", "authorization: Bearer right"),
        on("DELETE", "admin-no-such", "/admin/v1/waivers/w1", "", "authorization: Bearer right"),
        on("PUT", "admin-malformed", "/admin/v1/policy", "x", "authorization: Bearer right"),
        on("POST", "admin-conflict", "/admin/v1/backup", "", "authorization: Bearer right"),
        on("DELETE", "admin-wrong-method", "/admin/v1/stats", "", "authorization: Bearer right"),
        on("GET", "admin-nowhere", "/admin/v1/nothing", "", "authorization: Bearer right"));
  }

  @Test
  void everyKindOfAnswerIsAsItWas() throws Exception {
    MadeUpMirror mirror = new MadeUpMirror();
    mirror.tokens = true;
    mirror.hot.put("serde", MadeUpMirror.served(String.join("\n", MadeUpMirror.lines(2)) + "\n"));
    mirror.cold.put("cold", MadeUpMirror.served("{\"name\":\"cold\"}\n"));
    mirror.tarballs.put(CrateId.of("tiny@1.0.0"), "0123456789".getBytes(StandardCharsets.UTF_8));
    mirror.tarballs.put(CrateId.of("tiny@1.0.0+meta"), "plus".getBytes(StandardCharsets.UTF_8));
    List<Executable> comparisons = new ArrayList<>();
    try (Frontend frontend = new Frontend(HttpOptions.plain("127.0.0.1", 0), mirror.site())) {
      int port = frontend.start();
      for (Case each : cases(mirror.hot.get("serde").etag())) {
        String actual = tell(each, port);
        comparisons.add(() -> compare(each.name(), actual));
      }
    }

    assertThat(mirror.open).as("tarballs left open").hasValue(0);
    assertThat(mirror.closedTwice).as("tarballs closed twice").hasValue(0);
    assertAll(comparisons);
  }

  private static String tell(Case each, int port) throws IOException {
    try (RawClient client = new RawClient(port)) {
      List<String> headers = new ArrayList<>(each.headers());
      if (!each.body().isEmpty()) {
        headers.add("content-length: " + each.body().length());
      }
      StringBuilder request =
          new StringBuilder(each.method() + " " + each.target() + " HTTP/1.1\r\nhost: mirror.test:7878\r\n");
      headers.forEach(header -> request.append(header).append("\r\n"));
      client.send(request.append("\r\n").append(each.body()).toString());
      RawClient.Answer answer = client.read(each.method().equals("HEAD"));
      String told =
          request.toString().replace("\r", "").replaceAll("a{100,}", "aaa…") + "\n----\n" + answer.head() + "\n\n";
      return answer.header("content-encoding").equals("gzip") && answer.body().length > 0
          ? told.replaceAll("content-length: \\d+", "content-length: (packed)") + "(gzip of)\n" + unpack(answer.body())
          : told + answer.text();
    }
  }

  private static String unpack(byte[] body) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void compare(String name, String actual) throws IOException {
    Path file = GOLDEN.resolve(name + ".txt");
    if (Boolean.getBoolean("golden.record")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, actual);
    }
    assertThat(actual).as(name).isEqualTo(Files.exists(file) ? Files.readString(file) : "");
  }
}
