package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a bundle on its way, it is refused with the name of the part, and the store stays as it was. */
class TamperedBundleTest {
  @TempDir private Path folder;

  private BundleFixture connected;
  private BundleFixture closed;
  private Path bundle;
  private byte[] bytes;
  private SortedMap<String, String> before;

  @BeforeEach
  void export() throws IOException {
    connected = new BundleFixture(folder.resolve("connected"));
    closed = new BundleFixture(folder.resolve("closed"));
    connected.keys.generate();
    closed.keys.trust(connected.folder.resolve("keys/signing.pub"), Optional.empty());
    connected.mirror.registry.publish("serde@1.0.0").publish("log@0.4.0").publish("old@1.0.0");
    connected.cargo.kept.put("rustsec", "the documents".getBytes(StandardCharsets.UTF_8));
    closed.takeSigned(connected.export("old", "old@1.0.0"));
    bundle = connected.export("b", "serde@1.0.0", "log@0.4.0");
    bytes = Files.readAllBytes(bundle);
    before = closed.contents();
  }

  @AfterEach
  void close() {
    connected.close();
    closed.close();
  }

  /** A part and where its header stands. */
  private record Part(String name, int at, int size) {
    int end() {
      return at + 512 + (size + 511) / 512 * 512;
    }
  }

  private static List<Part> parts(byte[] bundle) throws IOException {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(bundle))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Part part = new Part(entry.getName(), at, (int) entry.getSize());
        parts.add(part);
        at = part.end();
      }
    }
    return parts;
  }

  private static Part part(byte[] bundle, String prefix) throws IOException {
    return parts(bundle).stream().filter(it -> it.name().startsWith(prefix)).findFirst().orElseThrow();
  }

  private String refusal(byte[] tampered) throws IOException {
    Path file = Files.write(folder.resolve("tampered"), tampered);
    Throwable refused = catchThrowable(() -> closed.takeSigned(file));
    assertThat(refused).isInstanceOf(BundleRefusedException.class);
    assertThat(closed.contents()).isEqualTo(before);
    assertThat(closed.folder.resolve("import")).doesNotExist();
    return String.valueOf(refused.getMessage());
  }

  private byte[] without(int from, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  private byte[] with(int at, byte[] more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.writeBytes(more);
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }

  @Test
  void theBundleAsItIsIsTaken() throws IOException {
    assertThat(parts(bytes)).extracting(Part::name).hasSize(8).startsWith("manifest.json", "manifest.sig");
    assertThat(closed.takeSigned(bundle).versions().added()).hasSize(2);
  }

  @Test
  void aFlippedBitAnywhereIsRefusedAndItsPartIsNamed() throws IOException {
    for (Part part : parts(bytes)) {
      for (int at = part.at(); at < part.end(); at += at < part.at() + 520 ? 61 : 397) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        String expected = part.name().startsWith("manifest") ? "part manifest." : "part " + part.name();
        assertThat(refusal(flipped)).as("byte %d of %s", at - part.at(), part.name()).contains(expected);
      }
    }
  }

  @Test
  void aFlippedBitBehindTheLastPartIsRefused() throws IOException {
    byte[] flipped = bytes.clone();
    flipped[bytes.length - 1] ^= 1;
    assertThat(refusal(flipped)).contains("behind");
  }

  @Test
  void aRemovedPartIsNamed() throws IOException {
    for (Part part : parts(bytes)) {
      assertThat(refusal(without(part.at(), part.end()))).contains(part.name());
    }
  }

  @Test
  void anAddedPartIsNamedWhereverItStands() throws IOException {
    byte[] other = Files.readAllBytes(connected.folder.resolve("old"));
    Part index = part(other, "index/");
    byte[] added = Arrays.copyOfRange(other, index.at(), index.end());
    for (Part part : parts(bytes)) {
      if (!part.name().startsWith("manifest")) {
        assertThat(refusal(with(part.at(), added))).contains("surplus part index/3/o/old");
      }
    }
    assertThat(refusal(with(bytes.length - 1024, added))).contains("surplus part index/3/o/old");
  }

  @Test
  void aPartStandingTwiceIsRefused() throws IOException {
    for (Part part : parts(bytes)) {
      byte[] twice = with(part.end(), Arrays.copyOfRange(bytes, part.at(), part.end()));
      assertThat(refusal(twice)).contains(part.name().startsWith("manifest") ? "manifest.sig" : part.name());
    }
  }

  @Test
  void swappedPartsAreRefused() throws IOException {
    List<Part> parts = new ArrayList<>(parts(bytes));
    List<Part> tarballs = parts.stream().filter(it -> it.name().startsWith("tarballs/")).toList();
    Collections.swap(parts, parts.indexOf(tarballs.get(0)), parts.indexOf(tarballs.get(1)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(it -> out.write(bytes, it.at(), it.end() - it.at()));
    out.writeBytes(new byte[1024]);
    assertThat(refusal(out.toByteArray())).contains(tarballs.get(0).name(), tarballs.get(1).name());
  }

  @Test
  void contentsSwappedUnderTheirHeadersAreRefused() throws IOException {
    List<Part> tarballs = parts(bytes).stream().filter(it -> it.name().startsWith("tarballs/")).toList();
    byte[] swapped = bytes.clone();
    System.arraycopy(bytes, tarballs.get(1).at() + 512, swapped, tarballs.get(0).at() + 512, 512);
    System.arraycopy(bytes, tarballs.get(0).at() + 512, swapped, tarballs.get(1).at() + 512, 512);
    assertThat(refusal(swapped)).contains(tarballs.get(0).name());
  }

  @Test
  void oneThatIsCutOffIsRefusedWhereverItIs() throws IOException {
    for (Part part : parts(bytes)) {
      for (int at : new int[] {part.at(), part.at() + 100, part.at() + 512, part.at() + 513, part.end() - 1}) {
        assertThat(refusal(Arrays.copyOf(bytes, at))).contains("part ");
      }
    }
    assertThat(refusal(Arrays.copyOf(bytes, bytes.length - 1))).contains("cut off");
    assertThat(refusal(new byte[0])).contains("manifest.json");
  }

  @Test
  void aSizeThatLiesIsNotFollowed() throws IOException {
    Part tarball = part(bytes, "tarballs/");
    byte[] bomb = bytes.clone();
    byte[] size = "77777777777".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(size, 0, bomb, tarball.at() + 124, size.length);
    assertThat(refusal(bomb)).contains(tarball.name());
    System.arraycopy(size, 0, bomb = bytes.clone(), 124, size.length);
    assertThat(refusal(bomb)).contains("manifest.json");
  }

  @Test
  void aSignatureByAnotherKeyIsRefused() throws IOException {
    try (BundleFixture stranger = new BundleFixture(folder.resolve("stranger"))) {
      stranger.mirror.registry.publish("log@0.4.0");
      stranger.keys.generate();
      byte[] signed = Files.readAllBytes(stranger.export("b", "log@0.4.0"));
      assertThat(refusal(signed)).contains("manifest.sig", stranger.keys.signingId().orElseThrow(), "not trusted");

      // A stranger who says that he is somebody else.
      Part signature = part(signed, "manifest.sig");
      String known = connected.keys.signingId().orElseThrow();
      byte[] forged =
          new String(signed, StandardCharsets.ISO_8859_1)
              .replace(stranger.keys.signingId().orElseThrow(), known)
              .getBytes(StandardCharsets.ISO_8859_1);
      assertThat(signature.size()).isPositive();
      assertThat(refusal(forged)).contains("manifest.json", known);
    }
  }

  @Test
  void trustThatIsOverIsOver() throws IOException {
    closed.keys.trust(
        connected.folder.resolve("keys/signing.pub"),
        Optional.of(closed.mirror.clock.instant().plus(Duration.ofDays(1))));
    closed.mirror.clock.advance(Duration.ofDays(1));
    assertThat(refusal(bytes)).contains("manifest.sig", "was trusted until");
  }

  @Test
  void oneWithoutASignatureNeedsToBeAllowed() throws IOException {
    Part signature = part(bytes, "manifest.sig");
    byte[] unsigned = without(signature.at(), signature.end());
    assertThat(refusal(unsigned)).contains("manifest.sig", "--allow-unsigned");
    assertThat(closed.take(Files.write(folder.resolve("unsigned"), unsigned)).signedBy()).isEmpty();
  }

  @Test
  void aBadSignatureIsRefusedThoughNoneIsNeeded() throws IOException {
    byte[] flipped = bytes.clone();
    flipped[part(bytes, "manifest.json").at() + 600] ^= 1;
    Path file = Files.write(folder.resolve("tampered"), flipped);
    assertThat(catchThrowable(() -> closed.take(file))).isInstanceOf(BundleRefusedException.class);
  }

  @Test
  void manifestsThatListWhatNoBundleHasAreRefused() throws IOException {
    String[] names = {
      "../../etc/passwd",
      "/etc/passwd",
      "index/../../x",
      "index/se/rd/Serde",
      "index/xx/yy/serde",
      "tarballs/00/x.crate",
      "tarballs/00/" + "a".repeat(64) + ".crate",
      "advisories/../x.tar",
      "decisions.jsonl/",
      "",
      "index/se/rd/serde\\u0000"
    };
    for (String name : names) {
      assertThat(
              unsignedRefusal(manifest("{\"name\":\"" + name + "\",\"size\":1,\"sha256\":\"" + "a".repeat(64) + "\"}")))
          .contains("manifest.json");
    }
    String good = "{\"name\":\"decisions.jsonl\",\"size\":0,\"sha256\":\"" + "a".repeat(64) + "\"}";
    assertThat(unsignedRefusal(manifest(good + "," + good))).contains("twice");
    assertThat(unsignedRefusal(manifest(good.replace(":0,", ":-1,")))).contains("size");
    assertThat(unsignedRefusal(manifest(good.replace(":0,", ":99999999999,")))).contains("size");
    assertThat(unsignedRefusal(manifest(good.replace(":0,", ":1.5,")))).contains("size");
    assertThat(unsignedRefusal(manifest(good).replace("\"tarballs\":0", "\"tarballs\":1"))).contains("counts");
    assertThat(unsignedRefusal(manifest(good).replace("\"format\":1", "\"format\":2"))).contains("format");
    assertThat(unsignedRefusal(manifest(good).replace("2026-01-01T00:00:00Z", "yesterday"))).contains("created");
    assertThat(unsignedRefusal("[".repeat(100_000))).contains("manifest.json");
    assertThat(unsignedRefusal("null")).contains("manifest.json");
    assertThat(unsignedRefusal("")).contains("manifest.json");
  }

  private static String manifest(String parts) {
    return "{\"format\":1,\"created\":\"2026-01-01T00:00:00Z\",\"source\":\"x\",\"base\":null,\"policyRevision\":\"x\","
        + "\"advisoryRevision\":\"x\",\"counts\":{\"indexFiles\":0,\"tarballs\":0,\"tarballBytes\":0},\"parts\":["
        + parts
        + "]}";
  }

  private String unsignedRefusal(String manifest) throws IOException {
    byte[] json = manifest.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry("manifest.json");
    entry.setSize(json.length);
    byte[] header = Arrays.copyOf(bytes, 512);
    byte[] size = String.format("%011o", json.length).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(size, 0, header, 124, size.length);
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    System.arraycopy(String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII), 0, header, 148, 8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header);
    out.writeBytes(json);
    out.writeBytes(new byte[(512 - json.length % 512) % 512 + 1024]);
    Path file = Files.write(folder.resolve("tampered"), out.toByteArray());
    Throwable refused = catchThrowable(() -> closed.take(file));
    assertThat(refused).as(manifest.length() > 500 ? "long" : manifest).isInstanceOf(BundleRefusedException.class);
    assertThat(closed.contents()).isEqualTo(before);
    return String.valueOf(refused.getMessage());
  }
}
