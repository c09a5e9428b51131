package dev.cratewarden.upstream;

import static dev.cratewarden.upstream.Registry.line;
import static dev.cratewarden.upstream.Registry.redirect;
import static dev.cratewarden.upstream.Registry.status;
import static dev.cratewarden.upstream.Registry.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.Upstream;
import dev.cratewarden.mirror.Validators;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsAndProxyIT {
  private static final CrateName SERDE = CrateName.of("serde");
  private static final String INDEX = "/index/se/rd/serde";

  @TempDir Path folder;

  private HeldCertificate authority;
  private Path caFile;

  @BeforeEach
  void makeAuthority() throws Exception {
    authority = new HeldCertificate.Builder().certificateAuthority(0).ecdsa256().commonName("corp CA").build();
    caFile = folder.resolve("ca.pem");
    Files.writeString(caFile, authority.certificatePem());
  }

  private Registry overTls(String... names) throws Exception {
    HeldCertificate.Builder certificate = new HeldCertificate.Builder().ecdsa256().signedBy(authority);
    for (String name : names) {
      certificate.addSubjectAlternativeName(name);
    }
    Registry registry = new Registry();
    registry.server.useHttps(
        new HandshakeCertificates.Builder().heldCertificate(certificate.build()).build().sslSocketFactory());
    registry.started().answering(INDEX, text(line("serde", "1.0.0")));
    return registry.answering(
        "/index/config.json", text("{\"dl\":\"" + https(registry, "/crates") + "\",\"auth-required\":true}"));
  }

  private static String https(Registry registry, String path) {
    return registry.url(path).replace("http://", "https://");
  }

  private UpstreamOptions trusting(Registry registry) {
    return Registry.quick(UpstreamOptions.of(https(registry, "/index"), "t/1")).withCaFile(caFile);
  }

  @Test
  void aPrivateAuthorityIsTrustedAndHttp2Spoken() throws Exception {
    try (Registry registry = overTls("localhost", "127.0.0.1");
        OkHttpUpstream upstream = new OkHttpUpstream(trusting(registry), MirrorEvents.NONE, InstantSource.system())) {
      assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Changed.class);
      assertThat(registry.only(INDEX).getVersion()).isEqualTo("HTTP/2");
    }
  }

  @Test
  void overHttp2ManyRequestsShareOneConnectionAlsoWhereVirtualThreadsPin() throws Exception {
    for (int release : new int[] {21, 25}) {
      try (Registry registry = overTls("localhost", "127.0.0.1")) {
        byte[] tarball = new byte[200_000];
        tarball[0] = 0x1f;
        registry.answering(
            "/crates/serde/1.0.0/download", new MockResponse.Builder().body(new okio.Buffer().write(tarball)).build());
        List<Object> answers = new CopyOnWriteArrayList<>();
        Surroundings around =
            registry.around(InstantSource.system(), release, okhttp3.Dns.SYSTEM, okhttp3.EventListener.NONE);
        try (OkHttpUpstream upstream = new OkHttpUpstream(trusting(registry), registry.heard, around)) {
          upstream.index(SERDE, Validators.NONE);
          List<Thread> askers = new ArrayList<>();
          for (int i = 0; i < 60; i++) {
            askers.add(Thread.ofVirtual().start(() -> answers.add(read(upstream))));
          }
          for (Thread asker : askers) {
            asker.join();
          }
        }
        assertThat(answers).hasSize(60).allMatch(it -> it.equals(200_000));
        assertThat(registry.requests).allMatch(it -> it.getConnectionIndex() == 0);
      }
    }
  }

  private static Object read(OkHttpUpstream upstream) {
    Upstream.TarballAnswer answer =
        upstream.tarball(CrateId.of("serde@1.0.0"), Checksum.ofBytes(new byte[Checksum.BYTES]));
    if (!(answer instanceof Upstream.Arriving arriving)) {
      return answer;
    }
    try (arriving) {
      return arriving.body().readAllBytes().length;
    } catch (java.io.IOException e) {
      return e;
    }
  }

  @Test
  void anAuthorityThatIsNotTrustedIsNamedAtOnce() throws Exception {
    try (Registry registry = overTls("localhost", "127.0.0.1");
        OkHttpUpstream upstream =
            registry.upstream(Registry.quick(UpstreamOptions.of(https(registry, "/index"), "t/1")))) {
      Upstream.Unavailable answer = (Upstream.Unavailable) upstream.index(SERDE, Validators.NONE);
      assertThat(answer.reason()).contains("not trusted", "ca-file");
      assertThat(registry.heard.answered).as("asking again would not help").hasSize(1);
    }
  }

  @Test
  void aCertificateOfAnotherHostIsNotAccepted() throws Exception {
    try (Registry registry = overTls("other.example");
        OkHttpUpstream upstream = registry.upstream(trusting(registry))) {
      assertThat(((Upstream.Unavailable) upstream.index(SERDE, Validators.NONE)).reason()).contains("certificate");
    }
  }

  @Test
  void aRedirectFromHttpsToHttpIsNotFollowed() throws Exception {
    try (Registry registry = overTls("localhost", "127.0.0.1");
        Registry plain = new Registry().started();
        OkHttpUpstream upstream =
            registry.upstream(trusting(registry).withAllowedHosts(java.util.Set.of(plain.host())))) {
      plain.answering(INDEX, text(line("serde", "1.0.0")));
      registry.answering(INDEX, redirect(plain.url(INDEX)));
      assertThat(((Upstream.Nonsense) upstream.index(SERDE, Validators.NONE)).reason()).contains("from https to http");
      assertThat(plain.requests).isEmpty();
    }
  }

  @Test
  void theTokenIsNotSentInTheClearToAnIndexThatIsEncrypted() throws Exception {
    try (Registry registry = overTls("localhost", "127.0.0.1");
        Registry plain = new Registry().started()) {
      registry.answering(
          "/index/config.json", text("{\"dl\":\"" + plain.url("/d/{crate}") + "\",\"auth-required\":true}"));
      plain.answering("/d/serde", text("t"));
      try (OkHttpUpstream upstream = registry.upstream(trusting(registry).withToken("secret"))) {
        upstream.index(SERDE, Validators.NONE);
        read(upstream);
      }
      assertThat(registry.only(INDEX).getHeaders().get("Authorization")).isEqualTo("secret");
      assertThat(plain.only("/d/serde").getHeaders().get("Authorization")).isNull();
    }
  }

  @Test
  void aCaFileThatIsNoneIsRefusedWithAReason() throws Exception {
    Path junk = folder.resolve("junk.pem");
    Files.writeString(junk, "not a certificate");
    Path empty = folder.resolve("empty.pem");
    Files.writeString(empty, "");
    for (Path file : List.of(junk, empty, folder.resolve("missing.pem"))) {
      assertThatThrownBy(() ->
              new OkHttpUpstream(
                  UpstreamOptions.of("https://r.example/", "t/1").withCaFile(file),
                  MirrorEvents.NONE,
                  InstantSource.system()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ca-file")
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void plainRequestsGoThroughTheProxyWhichLooksNamesUp() throws Exception {
    try (Registry proxy = new Registry().started()) {
      proxy.answering("http://registry.invalid" + INDEX, text(line("serde", "1.0.0")));
      UpstreamOptions options =
          Registry.quick(UpstreamOptions.of("http://registry.invalid/index", "t/1")).withProxy(proxy.url(""));
      try (OkHttpUpstream upstream = proxy.upstream(options)) {
        assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Changed.class);
      }
      assertThat(proxy.requests.getFirst().getRequestLine())
          .startsWith("GET http://registry.invalid/index/se/rd/serde");
      assertThat(proxy.requests.getFirst().getHeaders().get("Host")).isEqualTo("registry.invalid");
    }
  }

  @Test
  void aProxyThatWantsAPasswordGetsItAndOurTokenIsNotForIt() throws Exception {
    try (Registry proxy = new Registry().started()) {
      proxy.answering("http://registry.invalid" + INDEX, text(line("serde", "1.0.0")));
      String wanted = "Basic " + Base64.getEncoder().encodeToString(Registry.bytes("me:s:ecret"));
      proxy.server.setDispatcher(
          new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
              MockResponse answer = proxy.dispatch(request);
              return wanted.equals(request.getHeaders().get("Proxy-Authorization")) ? answer : status(407);
            }
          });
      UpstreamOptions options = Registry.quick(UpstreamOptions.of("http://registry.invalid/index", "t/1"));
      try (OkHttpUpstream upstream =
          proxy.upstream(options.withProxy(proxy.url("").replace("://", "://me:s:ecret@")))) {
        assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Changed.class);
      }
      try (OkHttpUpstream upstream = proxy.upstream(options.withProxy(proxy.url("").replace("://", "://me:wrong@")))) {
        assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Failure.class);
      }
    }
  }

  @Test
  void encryptedRequestsGoThroughATunnelOfTheProxy() throws Exception {
    try (Registry registry = overTls("registry.invalid")) {
      // The server plays the proxy first, and behind the tunnel the registry.
      MockResponse tunnel = new MockResponse.Builder().inTunnel().build();
      registry.server.setDispatcher(
          new Dispatcher() {
            @Override
            public MockResponse peek() {
              return registry.requests.isEmpty() ? tunnel : text("");
            }

            @Override
            public MockResponse dispatch(RecordedRequest request) {
              MockResponse answer = registry.dispatch(request);
              return request.getMethod().equals("CONNECT") ? tunnel : answer;
            }
          });
      UpstreamOptions options =
          Registry.quick(UpstreamOptions.of("https://registry.invalid/index", "t/1"))
              .withCaFile(caFile)
              .withProxy(registry.url(""));
      try (OkHttpUpstream upstream = registry.upstream(options)) {
        assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Changed.class);
      }
      assertThat(registry.requests.getFirst().getRequestLine()).startsWith("CONNECT registry.invalid:443");
    }
  }
}
