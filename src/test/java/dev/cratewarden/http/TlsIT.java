package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIT {
  private final HeldCertificate authority = new HeldCertificate.Builder().certificateAuthority(0).build();

  @TempDir private Path folder;

  private HttpOptions.Tls files() {
    return new HttpOptions.Tls(folder.resolve("server.pem"), folder.resolve("server.key"));
  }

  private void write(String commonName) throws IOException {
    HeldCertificate server =
        new HeldCertificate.Builder()
            .commonName(commonName)
            .addSubjectAlternativeName("localhost")
            .signedBy(authority)
            .build();
    Files.writeString(folder.resolve("server.pem"), server.certificatePem() + authority.certificatePem());
    Files.writeString(folder.resolve("server.key"), server.privateKeyPkcs8Pem());
  }

  private SSLContext trust() {
    return new HandshakeCertificates.Builder().addTrustedCertificate(authority.certificate()).build().sslContext();
  }

  @Test
  void withACertificateClientsNegotiateHttp2() throws Exception {
    write("one");
    try (Door door = Door.open(options -> options.withTls(files()));
        HttpClient client = HttpClient.newBuilder().sslContext(trust()).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + door.port + "/index/config.json"))
              .timeout(Duration.ofSeconds(30))
              .build();

      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));

      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.body()).contains("\"dl\":\"https://localhost:" + door.port + "/crates/");
    }
  }

  @Test
  void withoutNegotiationHttp1IsSpoken() throws Exception {
    write("one");
    try (Door door = Door.open(options -> options.withTls(files()));
        RawClient client = new RawClient(trust().getSocketFactory().createSocket(), door.port)) {
      assertThat(client.ask("GET", "/health/live").text()).isEqualTo("ok\n");
    }
  }

  @Test
  void aNewCertificateIsTakenUpForNewConnectionsAndABrokenOneIsNot() throws Exception {
    write("one");
    try (Door door = Door.open(options -> options.withTls(files()));
        RawClient old = new RawClient(trust().getSocketFactory().createSocket(), door.port)) {
      assertThat(old.ask("GET", "/health/live").status()).isEqualTo(200);
      assertThat(commonName(door)).isEqualTo("CN=one");

      write("two");
      assertThat(Door.eventually(() -> commonName(door).equals("CN=two"))).isTrue();
      Files.writeString(folder.resolve("server.pem"), "not a certificate");
      Thread.sleep(5_000);

      assertThat(commonName(door)).isEqualTo("CN=two");
      assertThat(old.ask("GET", "/health/live").status()).isEqualTo(200);
      write("three");
      assertThat(Door.eventually(() -> commonName(door).equals("CN=three"))).isTrue();
    }
  }

  private String commonName(Door door) {
    try (SSLSocket socket = (SSLSocket) trust().getSocketFactory().createSocket("127.0.0.1", door.port)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"http/1.1"});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(30_000);
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aClientThatNeverFinishesTheHandshakeIsCutOff() throws Exception {
    write("one");
    try (Door door =
            Door.open(options ->
                options
                    .withTls(files())
                    .withLimits(options.limits().withRequestWithin(Duration.ofMillis(500), Duration.ofSeconds(10))));
        RawClient client = new RawClient(new Socket(), door.port)) {
      client.send("\u0016\u0003\u0001");

      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aMissingOrMismatchedPairStopsTheStartWithAReason() throws Exception {
    assertThatThrownBy(() -> Door.open(options -> options.withTls(files())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("server.pem");

    write("one");
    Files.writeString(folder.resolve("server.key"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    assertThatThrownBy(() -> Door.open(options -> options.withTls(files()))).isInstanceOf(IOException.class);
  }
}
