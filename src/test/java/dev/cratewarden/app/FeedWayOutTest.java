package dev.cratewarden.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.config.Settings;
import dev.cratewarden.config.SettingsSource;
import dev.cratewarden.mirror.AdvisoryFeed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Feeds leave this machine the way that {@code [upstream]} describes. */
@Timeout(60)
class FeedWayOutTest {
  private static final String ADVISORY =
      """
      {"id":"GHSA-2222-3333-4444","modified":"2026-08-01T00:00:00Z","summary":"Bad",
       "affected":[{"package":{"ecosystem":"crates.io","name":"bad"},"versions":["1.0.0"]}]}
      """;

  @TempDir private Path folder;

  private AdvisoryFeed feed(String from, String upstream) throws Exception {
    Path config = folder.resolve("cratewarden.toml");
    Files.writeString(config, "[upstream]\n" + upstream + "\n[[feed]]\nkind = \"osv\"\nfrom = \"" + from + "\"\n");
    SettingsSource.Outcome read = new SettingsSource(Optional.of(config), Map.of(), List.of()).read();
    assertThat(read).isInstanceOf(SettingsSource.Read.class);
    Settings settings = ((SettingsSource.Read) read).settings();
    return FeedSources.configured(settings).get(0);
  }

  private static MockResponse archive() throws Exception {
    var bytes = new java.io.ByteArrayOutputStream();
    try (var zip = new java.util.zip.ZipOutputStream(bytes)) {
      zip.putNextEntry(new java.util.zip.ZipEntry("GHSA-2222-3333-4444.json"));
      zip.write(ADVISORY.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    return new MockResponse.Builder().body(new Buffer().write(bytes.toByteArray())).build();
  }

  private static AdvisoryFeed.Answer load(AdvisoryFeed feed) {
    return feed.load(Optional.empty(), Instant.parse("2026-08-20T00:00:00Z"));
  }

  @Test
  void theProxyOfUpstreamIsAskedForFeedsToo() throws Exception {
    try (MockWebServer proxy = new MockWebServer()) {
      proxy.enqueue(archive());
      proxy.start();
      AdvisoryFeed feed =
          feed("http://advisories.example/all.zip", "proxy = \"http://127.0.0.1:" + proxy.getPort() + "\"");

      AdvisoryFeed.Answer answer = load(feed);

      assertThat(answer).isInstanceOf(AdvisoryFeed.Loaded.class);
      RecordedRequest asked = proxy.takeRequest();
      assertThat(asked.getRequestLine()).startsWith("GET http://advisories.example/all.zip ");
    }
  }

  @Test
  void theAuthoritiesOfUpstreamAreTrustedForFeedsTooAndNoOthers() throws Exception {
    HeldCertificate authority = new HeldCertificate.Builder().certificateAuthority(0).ecdsa256().build();
    HeldCertificate server =
        new HeldCertificate.Builder()
            .ecdsa256()
            .signedBy(authority)
            .addSubjectAlternativeName("127.0.0.1")
            .addSubjectAlternativeName("localhost")
            .build();
    Path pem = folder.resolve("ca.pem");
    Files.writeString(pem, authority.certificatePem());
    try (MockWebServer host = new MockWebServer()) {
      host.useHttps(new HandshakeCertificates.Builder().heldCertificate(server).build().sslSocketFactory());
      host.enqueue(archive());
      host.start();
      String from = "https://127.0.0.1:" + host.getPort() + "/all.zip";

      assertThat(load(feed(from, ""))).isInstanceOf(AdvisoryFeed.Failed.class);
      assertThat(load(feed(from, "ca-file = \"" + pem + "\""))).isInstanceOf(AdvisoryFeed.Loaded.class);
    }
  }
}
