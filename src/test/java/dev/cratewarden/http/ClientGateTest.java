package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientGateTest {
  private static final List<String> FOR_CARGO =
      List.of(
          "/index/config.json",
          "/index/se/rd/serde",
          "/index/no/such/path",
          "/views/payments/index/config.json",
          "/at/2026-01-31/index/se/rd/serde",
          "/crates/tiny/1.0.0/download",
          "/views/payments/crates/tiny/1.0.0/download",
          "/crates/tiny/latest/download",
          "/api/v1/crates/tiny/1.0.0/download",
          "/api/v1/crates?q=serde",
          "/advisories/lasting",
          "/rustup/lasting");

  private static Door shut() throws IOException {
    Door door = Door.open(options -> options.withLocalSecret("s3cret"));
    door.mirror.hot.put("serde", MadeUpMirror.served("{}\n"));
    door.mirror.tarballs.put(CrateId.of("tiny@1.0.0"), new byte[] {1});
    door.mirror.clientsNeedOne = true;
    return door;
  }

  @Test
  void whereClientsNeedATokenNothingThatCargoAsksForIsAnsweredWithoutOne() throws Exception {
    try (Door door = shut()) {
      for (String path : FOR_CARGO) {
        assertThat(door.ask("GET", path).status()).as(path).isEqualTo(401);
        assertThat(door.ask("HEAD", path).status()).as("HEAD " + path).isEqualTo(401);
        assertThat(door.ask("GET", path, "authorization: guess").status()).as(path).isEqualTo(401);
      }
      assertThat(door.ask("GET", "/crates/tiny/1.0.0/download", "range: bytes=0-0").status()).isEqualTo(401);
      assertThat(door.ask("PUT", "/api/v1/crates/new").status()).isEqualTo(401);
      assertThat(door.ask("POST", "/audit").status()).isEqualTo(401);
    }
  }

  @Test
  void aTokenWithScopeReadOpensAllOfItAsCargoSendsItAndAsOthersDo() throws Exception {
    try (Door door = shut()) {
      assertThat(door.ask("GET", "/index/se/rd/serde", "authorization: reader").status()).isEqualTo(200);
      assertThat(door.ask("GET", "/index/se/rd/serde", "authorization: Bearer reader").status()).isEqualTo(200);
      assertThat(door.ask("GET", "/crates/tiny/1.0.0/download", "authorization: reader").status()).isEqualTo(200);
      assertThat(door.mirror.lastRequester.token()).contains("ci");
      String inUrl = Base64.getEncoder().encodeToString("anybody:reader".getBytes(StandardCharsets.UTF_8));
      assertThat(door.ask("GET", "/advisories/lasting", "authorization: Basic " + inUrl).status()).isEqualTo(200);
      assertThat(door.ask("GET", "/advisories/lasting", "authorization: Basic ***").status()).isEqualTo(401);
      assertThat(door.ask("GET", "/index/config.json", "authorization: reader").text())
          .contains("\"auth-required\":true");
    }
  }

  @Test
  void aTokenForTheAdministrationAloneIsKnownAndNotEnough() throws Exception {
    try (Door door = shut()) {
      RawClient.Answer answer = door.ask("GET", "/index/se/rd/serde", "authorization: right");

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text()).contains("the token ops has no scope read");
    }
  }

  @Test
  void theRefusalTellsCargoWhereToLogInAndThePersonWhatToDo() throws Exception {
    try (Door door = shut()) {
      RawClient.Answer without = door.ask("GET", "/index/config.json");
      RawClient.Answer wrong = door.ask("GET", "/index/config.json", "authorization: guess");

      assertThat(without.header("www-authenticate")).isEqualTo("Cargo login_url=\"http://mirror.test:7878/\"");
      assertThat(without.header("cache-control")).isEqualTo("no-store");
      assertThat(without.text()).contains("cratewarden token create");
      assertThat(wrong.text()).contains("unknown, revoked or expired");
    }
  }

  @Test
  void pagesMetricsAndHealthStayOpenAndTheSelfTestGetsIn() throws Exception {
    try (Door door = shut()) {
      for (String path : List.of("/", "/metrics", "/health/live", "/health/ready", "/why/tiny/1.0.0")) {
        assertThat(door.ask("GET", path).status()).as(path).isEqualTo(200);
      }
      assertThat(door.ask("GET", "/index/se/rd/serde", "authorization: s3cret").status()).isEqualTo(200);
    }
  }

  @Test
  void whereNoneIsNeededOneIsKnownAllTheSameAndAWrongOneDoesNoHarm() throws Exception {
    try (Door door = Door.open()) {
      door.mirror.tarballs.put(CrateId.of("tiny@1.0.0"), new byte[] {1});
      assertThat(door.ask("GET", "/crates/tiny/1.0.0/download", "authorization: reader").status()).isEqualTo(200);
      assertThat(door.mirror.lastRequester.token()).contains("ci");
      assertThat(door.ask("GET", "/crates/tiny/1.0.0/download", "authorization: guess").status()).isEqualTo(200);
      assertThat(door.mirror.lastRequester.token()).isEmpty();
      assertThat(door.ask("GET", "/index/config.json").text()).doesNotContain("auth-required");
    }
  }
}
