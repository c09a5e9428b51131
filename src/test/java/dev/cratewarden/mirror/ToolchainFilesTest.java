package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.store.ToolchainFolder;
import dev.cratewarden.toolchain.DistPath;
import dev.cratewarden.toolchain.FakeDist;
import dev.cratewarden.toolchain.ToolchainRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ToolchainFilesTest {
  private static final String STABLE = "dist/channel-rust-stable.toml";
  private static final String RUSTC = FakeDist.path("rustc", "1.95.0", "2026-04-16", FakeDist.LINUX);

  @TempDir private Path folder;

  private final FakeDist dist = new FakeDist().release("stable", "1.95.0", "2026-04-16");
  private final Server server = new Server();
  private final List<String> integrity = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Instant now = Instant.parse("2026-05-01T12:00:00Z");
  private volatile ToolchainRules rules = ToolchainRules.ALL;
  private volatile boolean offline;
  private volatile long fileBytesMax = 1 << 20;
  private long folderBytesMax = 1 << 20;

  @AfterEach
  void stop() {
    threads.close();
  }

  /** Serves the files of a {@link FakeDist} with entity tags, and misfortunes on request. */
  private final class Server implements DistServer {
    final List<String> asked = new CopyOnWriteArrayList<>();
    final Map<String, String> troubles = new ConcurrentHashMap<>();
    volatile boolean down;
    final CountDownLatch released = new CountDownLatch(1);

    @Override
    public Upstream.IndexAnswer small(DistPath path, Validators validators) {
      asked.add(path.value());
      if (down) {
        return new Upstream.Unavailable("down", Optional.empty());
      }
      byte[] bytes = dist.files.get(path.value());
      if (bytes == null) {
        return new Upstream.NotFound();
      }
      String tag = "\"" + Arrays.hashCode(bytes) + "\"";
      return validators.etag().filter(tag::equals).isPresent()
          ? new Upstream.Unchanged(Optional.empty())
          : new Upstream.Changed(bytes, new Validators(Optional.of(tag), Optional.empty()), Optional.empty());
    }

    @Override
    public Upstream.TarballAnswer file(DistPath path) {
      asked.add(path.value());
      byte[] bytes = dist.files.get(path.value());
      if (down) {
        return new Upstream.Unavailable("down", Optional.empty());
      }
      if (bytes == null) {
        return new Upstream.NotFound();
      }
      String trouble = troubles.getOrDefault(path.value(), "");
      return switch (trouble) {
        case "flipped" -> {
          byte[] flipped = bytes.clone();
          flipped[7] ^= 1;
          yield new Upstream.Arriving(new ByteArrayInputStream(flipped), OptionalLong.of(bytes.length));
        }
        case "waits" -> {
          try {
            released.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          yield new Upstream.Arriving(new ByteArrayInputStream(bytes), OptionalLong.of(bytes.length));
        }
        default -> new Upstream.Arriving(new ByteArrayInputStream(bytes), OptionalLong.of(bytes.length));
      };
    }
  }

  private ToolchainFiles mirror() {
    MirrorEvents events =
        new MirrorEvents() {
          @Override
          public void integrityFailed(Integrity what, String subject, String detail) {
            integrity.add(what + " " + subject);
          }
        };
    return new ToolchainFiles(
        ToolchainFolder.open(folder.resolve("rustup"), folderBytesMax, events),
        server,
        () ->
            new ToolchainOptions(
                true, rules, Duration.ofMinutes(10), Duration.ofDays(1), Duration.ofSeconds(30), offline, fileBytesMax),
        () -> now,
        events,
        threads);
  }

  private static byte[] bytes(FileReply reply) {
    assertThat(reply).isInstanceOf(FileReply.Found.class);
    try (ServedFile file = ((FileReply.Found) reply).file()) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      file.read(0, all);
      return all.array();
    }
  }

  private static String text(FileReply reply) {
    return new String(bytes(reply), StandardCharsets.UTF_8);
  }

  private byte[] upstream(String path) {
    byte[] bytes = dist.files.get(path);
    assertThat(bytes).isNotNull();
    return bytes;
  }

  private List<Path> objects() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("rustup"))) {
      return all.filter(Files::isRegularFile).filter(it -> it.toString().contains("/objects/")).toList();
    }
  }

  @Test
  void everyFileIsServedAsItIsAndFetchedOnce() {
    ToolchainFiles mirror = mirror();
    for (int i = 0; i < 2; i++) {
      assertThat(bytes(mirror.get(STABLE + ".sha256"))).isEqualTo(upstream(STABLE + ".sha256"));
      assertThat(bytes(mirror.get(STABLE))).isEqualTo(upstream(STABLE));
      assertThat(bytes(mirror.get(RUSTC))).isEqualTo(upstream(RUSTC));
      assertThat(bytes(mirror.get(RUSTC + ".sha256"))).isEqualTo(upstream(RUSTC + ".sha256"));
    }
    // The manifest has said what the component hashes to, so nobody asked for its digest.
    assertThat(server.asked).containsExactly(STABLE + ".sha256", STABLE, RUSTC);
    FileReply.Found rustc = (FileReply.Found) mirror.get(RUSTC);
    rustc.file().close();
    assertThat(rustc.lasting()).isTrue();
  }

  @Test
  void aComponentThatNoHeldManifestNamesIsVerifiedByItsOwnDigest() {
    assertThat(bytes(mirror().get(RUSTC))).isEqualTo(upstream(RUSTC));
    assertThat(server.asked).containsExactly(RUSTC + ".sha256", RUSTC);
    dist.files.put("dist/2026-04-16/loose-1.0.0.tar.gz", new byte[] {1});
    FileReply refused = mirror().get("dist/2026-04-16/loose-1.0.0.tar.gz");
    assertThat(((FileReply.NoSuch) refused).text()).contains("nothing is served unverified");
  }

  @Test
  void wrongBytesAreRefusedAndNotKeptAndTheRightOnesAreTakenLater() throws IOException {
    ToolchainFiles mirror = mirror();
    server.troubles.put(RUSTC, "flipped");
    assertThat(mirror.get(RUSTC)).isInstanceOf(FileReply.BadUpstream.class);
    assertThat(integrity).containsExactly("UPSTREAM_CHECKSUM " + RUSTC);
    assertThat(objects()).isEmpty();
    server.troubles.clear();
    assertThat(bytes(mirror.get(RUSTC))).isEqualTo(upstream(RUSTC));
  }

  @Test
  void aTruncatedFileIsWrongBytesToo() {
    byte[] whole = upstream(RUSTC);
    dist.files.put(RUSTC, Arrays.copyOf(whole, whole.length / 2));
    assertThat(mirror().get(RUSTC)).isInstanceOf(FileReply.BadUpstream.class);
  }

  @Test
  void aFileThatIsTooLargeIsRefusedWhileItArrives() throws IOException {
    fileBytesMax = 20;
    assertThat(((FileReply.BadUpstream) mirror().get(RUSTC)).reason()).contains("rustup.file-size-max");
    assertThat(objects()).isEmpty();
  }

  @Test
  void aManifestIsAskedAboutWhenItIsNoLongerFreshAndTheAnswerCostsNothing() {
    ToolchainFiles mirror = mirror();
    bytes(mirror.get(STABLE));
    now = now.plus(Duration.ofMinutes(9));
    bytes(mirror.get(STABLE + ".sha256"));
    now = now.plus(Duration.ofMinutes(2));
    bytes(mirror.get(STABLE + ".sha256"));
    bytes(mirror.get(STABLE));
    assertThat(server.asked).containsExactly(STABLE + ".sha256", STABLE, STABLE + ".sha256");
  }

  @Test
  void aNewManifestComesTogetherWithItsDigestOrNotAtAll() {
    ToolchainFiles mirror = mirror();
    byte[] oldDigest = bytes(mirror.get(STABLE + ".sha256"));
    byte[] oldManifest = bytes(mirror.get(STABLE));
    dist.release("stable", "1.96.0", "2026-05-28");
    server.troubles.put(STABLE, "flipped");
    now = now.plus(Duration.ofHours(1));

    assertThat(bytes(mirror.get(STABLE + ".sha256"))).isEqualTo(oldDigest);
    assertThat(bytes(mirror.get(STABLE))).isEqualTo(oldManifest);

    server.troubles.clear();
    assertThat(bytes(mirror.get(STABLE + ".sha256"))).isEqualTo(upstream(STABLE + ".sha256")).isNotEqualTo(oldDigest);
    assertThat(bytes(mirror.get(STABLE))).isEqualTo(upstream(STABLE)).isNotEqualTo(oldManifest);
  }

  @Test
  void whileUpstreamIsDownWhatIsHeldIsServedForAWhile() {
    ToolchainFiles mirror = mirror();
    bytes(mirror.get(STABLE));
    bytes(mirror.get(RUSTC));
    server.down = true;
    now = now.plus(Duration.ofHours(20));
    assertThat(bytes(mirror.get(STABLE + ".sha256"))).isEqualTo(upstream(STABLE + ".sha256"));
    assertThat(bytes(mirror.get(STABLE))).isEqualTo(upstream(STABLE));
    now = now.plus(Duration.ofDays(2));
    assertThat(mirror.get(STABLE)).isInstanceOf(FileReply.Unavailable.class);
    // What lies under a date cannot have changed.
    assertThat(bytes(mirror.get(RUSTC))).isEqualTo(upstream(RUSTC));
  }

  @Test
  void thatThereIsNoneIsBelievedForAWhile() {
    ToolchainFiles mirror = mirror();
    String path = "dist/channel-rust-1.99.0.toml";
    assertThat(mirror.get(path + ".sha256")).isInstanceOf(FileReply.NoSuch.class);
    assertThat(mirror.get(path)).isInstanceOf(FileReply.NoSuch.class);
    assertThat(server.asked).containsExactly(path + ".sha256");
    dist.release("1.99.0", "1.99.0", "2026-11-11");
    now = now.plusSeconds(31);
    assertThat(bytes(mirror.get(path))).isEqualTo(upstream(path));
  }

  @Test
  void offlineNobodyIsAskedAndTheAnswerSaysWhatToAskFor() {
    bytes(mirror().get(STABLE));
    bytes(mirror().get(RUSTC));
    int before = server.asked.size();
    offline = true;
    now = now.plus(Duration.ofDays(400));
    ToolchainFiles mirror = mirror();
    assertThat(bytes(mirror.get(STABLE + ".sha256"))).isEqualTo(upstream(STABLE + ".sha256"));
    assertThat(bytes(mirror.get(RUSTC))).isEqualTo(upstream(RUSTC));
    String missing = FakeDist.path("cargo", "1.95.0", "2026-04-16", FakeDist.LINUX);
    assertThat(((FileReply.NoSuch) mirror.get(missing)).text())
        .contains("cratewarden export --toolchain 1.95.0 --target x86_64-unknown-linux-gnu");
    assertThat(server.asked).hasSize(before);
  }

  @Test
  void thoseWhoAskForOneFileAtATimeShareOneFetch() throws Exception {
    ToolchainFiles mirror = mirror();
    server.troubles.put(RUSTC, "waits");
    List<Future<byte[]>> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(threads.submit(() -> bytes(mirror.get(RUSTC))));
    }
    server.released.countDown();
    for (Future<byte[]> client : clients) {
      assertThat(client.get()).isEqualTo(upstream(RUSTC));
    }
    assertThat(server.asked).filteredOn(RUSTC::equals).hasSize(1);
  }

  @Test
  void aDamagedFileIsNoticedReportedAndFetchedAnew() throws IOException {
    bytes(mirror().get(RUSTC));
    Path object = objects().getFirst();
    byte[] damaged = Files.readAllBytes(object);
    damaged[3] ^= 1;
    Files.write(object, damaged);
    assertThat(bytes(mirror().get(RUSTC))).isEqualTo(upstream(RUSTC));
    assertThat(integrity).singleElement().asString().startsWith("STORED_TARBALL ");
  }

  @Test
  void whatWasUnusedForLongestGoesWhenThereIsNoRoomAndComesBackWhenAskedFor() throws IOException {
    String cargo = FakeDist.path("cargo", "1.95.0", "2026-04-16", FakeDist.LINUX);
    folderBytesMax = Math.max(upstream(RUSTC).length, upstream(cargo).length) + 10L;
    ToolchainFiles mirror = mirror();
    bytes(mirror.get(RUSTC));
    now = now.plusSeconds(60);
    bytes(mirror.get(cargo));
    assertThat(objects()).hasSize(1);
    assertThat(bytes(mirror.get(RUSTC))).isEqualTo(upstream(RUSTC));
    assertThat(Files.list(folder.resolve("rustup/incoming")).toList()).isEmpty();
  }

  @Test
  void whatIsNotAllowedIsDeniedAndTheComponentsOfWhatIsAllowedAreNot() {
    ToolchainFiles mirror = mirror();
    rules = new ToolchainRules(List.of("stable"), List.of());
    assertThat(((FileReply.Denied) mirror.get("dist/channel-rust-1.95.0.toml")).text()).contains("toolchain 1.95.0");
    assertThat(mirror.get(RUSTC)).isInstanceOf(FileReply.Denied.class);
    assertThat(mirror.get(RUSTC + ".sha256")).isInstanceOf(FileReply.Denied.class);
    bytes(mirror.get(STABLE));
    // By now it is known that this is what stable consists of.
    assertThat(bytes(mirror.get(RUSTC))).isEqualTo(upstream(RUSTC));
  }

  @Test
  void textsWithoutADigestAreAskedForConditionally() {
    dist.files.put("rustup/release-stable.toml", "version = \"1.29.0\"\n".getBytes(StandardCharsets.UTF_8));
    ToolchainFiles mirror = mirror();
    assertThat(text(mirror.get("rustup/release-stable.toml"))).isEqualTo("version = \"1.29.0\"\n");
    now = now.plus(Duration.ofMinutes(11));
    assertThat(text(mirror.get("rustup/release-stable.toml"))).isEqualTo("version = \"1.29.0\"\n");
    dist.files.put("rustup/release-stable.toml", "version = \"1.30.0\"\n".getBytes(StandardCharsets.UTF_8));
    now = now.plus(Duration.ofMinutes(12));
    assertThat(text(mirror.get("rustup/release-stable.toml"))).isEqualTo("version = \"1.30.0\"\n");
  }

  @Test
  void aPathThatLeadsElsewhereLeadsNowhere() {
    for (String path : List.of("", "dist/../x", "index/config.json", "dist/a~b")) {
      assertThat(mirror().get(path)).as(path).isInstanceOf(FileReply.NoSuch.class);
    }
    assertThat(server.asked).isEmpty();
  }
}
