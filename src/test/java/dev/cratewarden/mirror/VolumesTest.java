package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.scan.CrateFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle split for discs is the same bundle; each disc can be checked alone, and one that is wrong is named. */
class VolumesTest {
  private static final int VOLUME_BYTES = 8192;

  @TempDir private Path folder;

  private BundleFixture connected;
  private BundleFixture closed;
  private Path whole;
  private Path split;
  private List<Path> volumes;
  private SortedMap<String, String> before;

  @BeforeEach
  void export() throws IOException {
    connected = new BundleFixture(folder.resolve("connected"));
    closed = new BundleFixture(folder.resolve("closed"));
    connected.mirror.registry.publish("old@1.0.0");
    List<CrateId> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      CrateId id = CrateId.of("crate" + i + "@1.0.0");
      byte[] noise = new byte[2500];
      new Random(i).nextBytes(noise);
      String text = Checksum.compute(noise).hex().repeat(8) + Arrays.toString(noise);
      connected.mirror.registry.publish(id.toString(), CrateFile.of(id).description(text).bytes());
      ids.add(id);
    }
    closed.take(connected.export("old", "old@1.0.0"));
    before = closed.contents();
    whole = connected.export("whole", ids.stream().map(CrateId::toString).toArray(String[]::new));
    split = connected.folder.resolve("split");
    BundleExport.Outcome outcome =
        connected.outcome(
            split, false, new ExportBase.Nothing(), ExportSelection.of(ids), OptionalLong.of(VOLUME_BYTES));
    volumes = ((BundleExport.Outcome.Done) outcome).bundle().files();
    assertThat(volumes).hasSizeGreaterThanOrEqualTo(3);
  }

  @AfterEach
  void close() {
    connected.close();
    closed.close();
  }

  private void refuses(List<Path> files, String... named) {
    assertThatThrownBy(() -> closed.imports.run(files, false, true, (bytes, all) -> {}))
        .isInstanceOf(BundleRefusedException.class)
        .satisfies(it -> assertThat(String.valueOf(it.getMessage())).contains(named));
    assertThat(closed.contents()).isEqualTo(before);
  }

  @Test
  void together_they_are_the_bundle_that_was_not_split() throws IOException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (Path volume : volumes) {
      byte[] bytes = Files.readAllBytes(volume);
      assertThat(bytes.length).isLessThanOrEqualTo(VOLUME_BYTES);
      joined.write(bytes, 512, bytes.length - 512);
    }
    assertThat(joined.toByteArray()).isEqualTo(Files.readAllBytes(whole));
  }

  @Test
  void each_says_the_hash_of_what_it_has() throws IOException {
    for (Path volume : volumes) {
      byte[] bytes = Files.readAllBytes(volume);
      String head = new String(bytes, 0, 512, StandardCharsets.US_ASCII);
      assertThat(head)
          .contains("\"count\":" + volumes.size())
          .contains(Checksum.compute(Arrays.copyOfRange(bytes, 512, bytes.length)).hex());
    }
  }

  @Test
  void the_first_or_all_or_the_name_without_a_number_will_do() {
    assertThat(closed.dryRun(volumes.getFirst()).versions().added()).hasSize(6);
    assertThat(closed.dryRun(split).versions().added()).hasSize(6);
    List<Path> inAnyOrder = new ArrayList<>(volumes);
    Collections.reverse(inAnyOrder);
    assertThat(closed.imports.run(inAnyOrder, false, true, (bytes, all) -> {}).versions().added()).hasSize(6);
  }

  @Test
  void another_than_the_first_alone_will_not_do() {
    refuses(List.of(volumes.get(1)), "split.002", "name the first");
  }

  @Test
  void one_that_is_missing_is_named() throws IOException {
    refuses(List.of(volumes.get(0), volumes.get(2)), "volume 2 of", "missing");
    refuses(volumes.subList(0, volumes.size() - 1), "volume " + volumes.size() + " of", "missing");
    Files.delete(volumes.get(1));
    refuses(List.of(volumes.get(0)), "split.002", "missing");
  }

  @Test
  void one_that_is_cut_off_is_named_wherever_it_is_cut() throws IOException {
    byte[] bytes = Files.readAllBytes(volumes.get(1));
    for (int length : new int[] {0, 1, 511, 512, 513, bytes.length - 1}) {
      Files.write(volumes.get(1), Arrays.copyOf(bytes, length));
      refuses(List.of(volumes.get(0)), "split.002");
    }
    Files.write(volumes.get(1), Arrays.copyOf(bytes, bytes.length + 1));
    refuses(List.of(volumes.get(0)), "split.002");
  }

  @Test
  void two_that_were_swapped_are_named() throws IOException {
    byte[] second = Files.readAllBytes(volumes.get(1));
    Files.copy(volumes.get(2), volumes.get(1), StandardCopyOption.REPLACE_EXISTING);
    Files.write(volumes.get(2), second);
    refuses(List.of(volumes.get(0)), "split.002", "swapped");
    refuses(volumes, "split.00", "swapped");
  }

  @Test
  void one_of_another_bundle_is_named() throws IOException {
    Path other = connected.folder.resolve("other");
    connected.outcome(
        other,
        false,
        new ExportBase.Nothing(),
        ExportSelection.of(List.of(CrateId.of("crate0@1.0.0"), CrateId.of("crate1@1.0.0"), CrateId.of("old@1.0.0"))),
        OptionalLong.of(VOLUME_BYTES));
    Files.copy(other.resolveSibling("other.002"), volumes.get(1), StandardCopyOption.REPLACE_EXISTING);
    refuses(List.of(volumes.get(0)), "split.002", "bundle");
  }

  @Test
  void a_flipped_bit_anywhere_is_refused() throws IOException {
    for (Path volume : volumes) {
      byte[] bytes = Files.readAllBytes(volume);
      for (int at = 0; at < bytes.length; at += at < 600 ? 37 : 997) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        Files.write(volume, flipped);
        assertThatThrownBy(() -> closed.imports.run(List.of(volumes.get(0)), false, true, (done, all) -> {}))
            .as("byte %d of %s", at, volume)
            .isInstanceOf(BundleRefusedException.class);
      }
      Files.write(volume, bytes);
    }
    assertThat(closed.contents()).isEqualTo(before);
  }

  @Test
  void a_bundle_that_fits_is_not_split() throws IOException {
    Path to = connected.folder.resolve("fits");
    connected.outcome(
        to,
        false,
        new ExportBase.Nothing(),
        ExportSelection.of(List.of(CrateId.of("old@1.0.0"))),
        OptionalLong.of(1 << 20));
    assertThat(Files.mismatch(to, connected.folder.resolve("old"))).isEqualTo(-1);
  }

  @Test
  void a_split_bundle_is_not_overwritten() {
    assertThatThrownBy(() -> connected.export("split", "old@1.0.0"))
        .isInstanceOf(BundleRefusedException.class)
        .hasMessageContaining("split.001 exists");
  }
}
