package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.mirror.AuditImports;
import dev.cratewarden.mirror.AuditStatus;
import dev.cratewarden.vet.AuditBook;
import dev.cratewarden.vet.Opinion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Audits from files and addresses, through what may become of either. */
@Timeout(60)
class AuditImportsTest {
  private static final String FULL = "[[audits.foo]]\ncriteria = \"safe-to-deploy\"\nversion = \"1.0.0\"\n";
  private static final String DELTA = "[[audits.foo]]\ncriteria = \"safe-to-deploy\"\ndelta = \"1.0.0 -> 1.0.1\"\n";

  @TempDir Path folder;

  private final MockWebServer host = new MockWebServer();
  private Instant now = Instant.parse("2026-11-25T00:00:00Z");
  private boolean online = true;
  private AuditBook book = AuditBook.empty();
  private String url = "";

  @BeforeEach
  void start() throws IOException {
    host.start();
    url = host.url("/audits.toml").toString();
  }

  @AfterEach
  void stop() {
    host.close();
  }

  private AuditImports imports() {
    InstantSource clock = () -> now;
    return new AuditImports(
        new AuditPlaces(OkHttpClient::new, "test", () -> online),
        new SnapshotFolder(folder.resolve("feeds")),
        clock,
        next -> book = next);
  }

  private boolean isVetted(String from, String version) {
    return book.vetting(List.of(from), "safe-to-deploy").of(CrateName.of("foo"), CrateVersion.of(version))
        instanceof Opinion.Vetted;
  }

  private void answer(String body, String etag) {
    host.enqueue(new MockResponse.Builder().body(body).addHeader("ETag", etag).build());
  }

  private static AuditStatus only(AuditImports imports) {
    assertThat(imports.status()).hasSize(1);
    return imports.status().get(0);
  }

  @Test
  void anAddressIsAskedEveryHourAndOnlyForWhatIsNew() throws InterruptedException {
    AuditImports imports = imports();
    imports.follow(List.of(url));
    assertThat(host.getRequestCount()).as("following alone asks nobody").isZero();

    answer(FULL, "\"1\"");
    imports.refreshDue();
    assertThat(isVetted(url, "1.0.0")).isTrue();
    imports.refreshDue();
    assertThat(host.getRequestCount()).isEqualTo(1);

    now = now.plus(Duration.ofMinutes(61));
    host.enqueue(new MockResponse.Builder().code(304).build());
    imports.refreshDue();
    host.takeRequest();
    RecordedRequest second = host.takeRequest();
    assertThat(second.getHeaders().get("If-None-Match")).isEqualTo("\"1\"");
    assertThat(isVetted(url, "1.0.0")).isTrue();
    assertThat(only(imports).age()).contains(Duration.ZERO);

    now = now.plus(Duration.ofMinutes(61));
    answer(FULL + DELTA, "\"2\"");
    imports.refreshDue();
    assertThat(isVetted(url, "1.0.1")).isTrue();
    assertThat(only(imports).entries()).isEqualTo(2);
  }

  @Test
  void whateverBecomesOfAnAddressWhatItGaveLastStaysAlsoOfflineAndAfterARestart() {
    AuditImports imports = imports();
    imports.follow(List.of(url));
    answer(FULL, "\"1\"");
    imports.refreshDue();
    for (MockResponse bad :
        List.of(
            new MockResponse.Builder().code(500).build(),
            new MockResponse.Builder().code(404).build(),
            new MockResponse.Builder().body("[[audits.").build(),
            new MockResponse.Builder().body("#".repeat(AuditPlaces.BYTES_MAX + 1)).build())) {
      now = now.plus(Duration.ofMinutes(61));
      host.enqueue(bad);
      imports.refreshDue();
      assertThat(only(imports).lastFailure()).isPresent();
      assertThat(isVetted(url, "1.0.0")).isTrue();
    }
    assertThat(only(imports).age()).contains(Duration.ofMinutes(4 * 61));

    online = false;
    book = AuditBook.empty();
    AuditImports restarted = imports();
    restarted.follow(List.of(url));
    restarted.refreshDue();
    assertThat(isVetted(url, "1.0.0")).isTrue();
    assertThat(only(restarted).lastFailure().orElseThrow()).startsWith("offline");
    assertThat(only(restarted).fetchedAt()).contains(Instant.parse("2026-11-25T00:00:00Z"));
    assertThat(host.getRequestCount()).isEqualTo(5);
  }

  @Test
  void aFileIsReadAtOnceAndAgainWhenItChanges() throws IOException {
    Path file = Files.writeString(folder.resolve("audits.toml"), FULL);
    String from = file.toString();
    AuditImports imports = imports();
    imports.follow(List.of(from));
    assertThat(isVetted(from, "1.0.0")).isTrue();

    Files.writeString(file, FULL + DELTA);
    imports.fileChanged(file);
    assertThat(isVetted(from, "1.0.1")).isTrue();

    Files.writeString(file, "[[audits.");
    imports.fileChanged(file);
    Files.delete(file);
    imports.fileChanged(file);
    assertThat(isVetted(from, "1.0.1")).isTrue();
    assertThat(only(imports).lastFailure()).isPresent();
  }

  @Test
  void aFolderIsAProjectWhoseCriteriaHoldInAllOfItsFiles() throws IOException {
    Files.writeString(folder.resolve("audits.toml"), "[criteria.ours]\nimplies = \"safe-to-deploy\"\n\n[audits]\n");
    Path lock =
        Files.writeString(
            folder.resolve("imports.lock"), "[[audits.peer.audits.foo]]\ncriteria = \"ours\"\nversion = \"1.0.0\"\n");
    Files.writeString(
        folder.resolve("config.toml"),
        "[cargo-vet]\nversion = \"0.10\"\n\n[[exemptions.foo]]\nversion = \"2.0.0\"\ncriteria = \"ours\"\n");
    for (String from : List.of(folder.toString(), lock.toString())) {
      imports().follow(List.of(from));
      assertThat(isVetted(from, "1.0.0")).as(from).isTrue();
      assertThat(isVetted(from, "2.0.0")).as(from).isEqualTo(from.equals(folder.toString()));
    }
  }

  @Test
  void whatIsNoLongerFollowedVouchesForNothing() throws IOException {
    String from = Files.writeString(folder.resolve("audits.toml"), FULL).toString();
    AuditImports imports = imports();
    imports.follow(List.of(from));
    imports.follow(List.of());
    assertThat(isVetted(from, "1.0.0")).isFalse();
    assertThat(imports.files()).isEmpty();
  }

  @Test
  void anImportThatWasNeverReadIsSaidToBeUnread() {
    AuditImports imports = imports();
    imports.follow(List.of(folder.resolve("nowhere.toml").toString()));
    assertThat(only(imports).fetchedAt()).isEmpty();
    assertThat(only(imports).lastFailure()).isPresent();
  }
}
