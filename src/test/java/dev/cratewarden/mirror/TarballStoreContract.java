package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.scan.ContentFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link TarballStore} does. A subclass says which one is tried. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class TarballStoreContract {
  protected static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  protected static final CrateId ID = CrateId.of("openssl-src@111.10.0+1.1.1g");
  protected static final ContentFacts FACTS = new ContentFacts(Optional.of("MIT OR Apache-2.0"));

  /** A store with nothing in it and room for 64 MiB. */
  protected abstract TarballStore store();

  /** Bytes that no other seed has. */
  protected static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Takes {@code content} in, in pieces of odd sizes. */
  protected static Checksum admit(TarballStore store, CrateId id, byte[] content, Instant now) {
    Checksum checksum = Checksum.compute(content);
    try (TarballStore.Admission admission = store.admit(checksum)) {
      write(admission, content);
      admission.commit(id, FACTS, now).close();
    }
    return checksum;
  }

  protected static void write(TarballStore.Admission admission, byte[] content) {
    for (int at = 0, piece = 1; at < content.length; piece = piece * 7 % 30_011 + 1) {
      int length = Math.min(piece, content.length - at);
      admission.write(content, at, length);
      at += length;
    }
  }

  /** All bytes, read with one buffer of one chunk. */
  protected static byte[] read(StoredTarball tarball) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocateDirect(tarball.chunkBytes());
    long size = tarball.holding().size();
    for (int chunk = 0; (long) chunk * tarball.chunkBytes() < size; chunk++) {
      tarball.read(chunk, buffer);
      assertThat(buffer.position()).isZero();
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  protected static byte[] read(TarballStore store, Checksum checksum) {
    TarballStore.Lookup found = store.open(checksum, NOW);
    assertThat(found).isInstanceOf(TarballStore.Held.class);
    try (StoredTarball tarball = ((TarballStore.Held) found).tarball()) {
      return read(tarball);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 4097, 131_072, 131_073, 1_048_576, 1_048_577, 12_000_000})
  void everyLengthComesBackByteForByte(int length) {
    TarballStore store = store();
    byte[] content = bytes(length, length);

    Checksum checksum = admit(store, ID, content, NOW);

    assertThat(read(store, checksum)).isEqualTo(content);
    assertThat(store.isIntact(checksum)).isTrue();
    assertThat(store.count()).isEqualTo(1);
    assertThat(store.bytes()).isEqualTo(length);
  }

  @Test
  void theCommittedTarballIsOpenAlready() {
    TarballStore store = store();
    byte[] content = bytes(1, 300_000);
    Checksum checksum = Checksum.compute(content);
    try (TarballStore.Admission admission = store.admit(checksum)) {
      write(admission, content);
      try (StoredTarball tarball = admission.commit(ID, FACTS, NOW)) {
        assertThat(read(tarball)).isEqualTo(content);
        assertThat(tarball.holding().id()).isEqualTo(ID);
      }
    }
  }

  @Test
  void theHoldingSaysWhatWasCommitted() {
    TarballStore store = store();
    Checksum checksum = admit(store, ID, bytes(1, 10), NOW);

    assertThat(store.holding(checksum))
        .contains(new Holding(checksum, ID, 10, NOW, Instant.parse("2026-11-22T10:15:00Z"), FACTS));
  }

  @Test
  void anOpeningIsAUseToTheMinuteAndALookAtTheHoldingIsNone() {
    TarballStore store = store();
    Checksum checksum = admit(store, ID, bytes(1, 10), NOW);

    ((TarballStore.Held) store.open(checksum, NOW.plusSeconds(600))).tarball().close();
    ((TarballStore.Held) store.open(checksum, NOW.plusSeconds(300))).tarball().close();

    Instant last = Instant.parse("2026-11-22T10:25:00Z");
    assertThat(store.holding(checksum).orElseThrow().lastUsed()).isEqualTo(last);
    List<Instant> shown = new ArrayList<>();
    store.forEach(holding -> shown.add(holding.lastUsed()));
    assertThat(shown).containsExactly(last);
  }

  @Test
  void whatWasNeverAdmittedIsMissing() {
    TarballStore store = store();
    Checksum checksum = Checksum.compute(bytes(1, 1));

    assertThat(store.open(checksum, NOW)).isInstanceOf(TarballStore.Missing.class);
    assertThat(store.holding(checksum)).isEmpty();
    assertThat(store.isIntact(checksum)).isFalse();
    store.drop(checksum);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 5_000_000})
  void anAdmissionWithoutCommitLeavesNothingToSee(int length) {
    TarballStore store = store();
    byte[] content = bytes(1, length);
    Checksum checksum = Checksum.compute(content);
    try (TarballStore.Admission admission = store.admit(checksum)) {
      write(admission, content);
      assertThat(store.open(checksum, NOW)).isInstanceOf(TarballStore.Missing.class);
    }

    assertThat(store.open(checksum, NOW)).isInstanceOf(TarballStore.Missing.class);
    assertThat(store.count()).isZero();
    assertThat(store.bytes()).isZero();
  }

  @Test
  void bytesThatHashToSomethingElseAreNotCommitted() {
    TarballStore store = store();
    Checksum expected = Checksum.compute(bytes(1, 1000));
    byte[] other = bytes(2, 1000);
    try (TarballStore.Admission admission = store.admit(expected)) {
      write(admission, other);
      assertThat(admission.checksum()).isEqualTo(Checksum.compute(other));
      assertThatThrownBy(() -> admission.commit(ID, FACTS, NOW)).isInstanceOf(IllegalStateException.class);
    }

    assertThat(store.open(expected, NOW)).isInstanceOf(TarballStore.Missing.class);
    assertThat(store.open(Checksum.compute(other), NOW)).isInstanceOf(TarballStore.Missing.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 5_000_000})
  void theScanSeesAllBytesBeforeTheCommitAndMoreThanOnce(int length) throws IOException {
    byte[] content = bytes(1, length);
    try (TarballStore.Admission admission = store().admit(Checksum.compute(content))) {
      write(admission, content);
      assertThat(admission.size()).isEqualTo(length);
      assertThat(admission.content().readAllBytes()).isEqualTo(content);
      assertThat(admission.content().readAllBytes()).isEqualTo(content);
      assertThat(admission.checksum()).isEqualTo(Checksum.compute(content));
    }
  }

  @Test
  void aClosedAdmissionTakesNothing() {
    TarballStore.Admission admission = store().admit(Checksum.compute(new byte[0]));
    admission.close();
    admission.close();

    assertThatThrownBy(() -> admission.write(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> admission.commit(ID, FACTS, NOW)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theSameBytesUnderAnotherIdShareTheHolding() {
    TarballStore store = store();
    byte[] content = bytes(1, 1000);
    admit(store, ID, content, NOW);

    Checksum checksum = admit(store, CrateId.of("copy@1.0.0"), content, NOW.plusSeconds(3600));

    assertThat(store.count()).isEqualTo(1);
    assertThat(store.bytes()).isEqualTo(1000);
    Holding holding = store.holding(checksum).orElseThrow();
    assertThat(holding.id()).isEqualTo(ID);
    assertThat(holding.firstSeen()).isEqualTo(NOW);
    assertThat(read(store, checksum)).isEqualTo(content);
  }

  @Test
  void aWrongAdmissionBesideARightOneDoesNotSpoilIt() {
    TarballStore store = store();
    byte[] right = bytes(1, 4_000_000);
    byte[] wrong = bytes(2, 4_000_000);
    Checksum checksum = Checksum.compute(right);
    try (TarballStore.Admission first = store.admit(checksum);
        TarballStore.Admission second = store.admit(checksum)) {
      write(first, right);
      write(second, wrong);
      first.commit(ID, FACTS, NOW).close();
      assertThatThrownBy(() -> second.commit(ID, FACTS, NOW)).isInstanceOf(IllegalStateException.class);
    }

    assertThat(read(store, checksum)).isEqualTo(right);
    assertThat(store.isIntact(checksum)).isTrue();
  }

  @Test
  void aDroppedTarballIsMissingAndCanComeAgain() {
    TarballStore store = store();
    byte[] content = bytes(1, 500_000);
    Checksum checksum = admit(store, ID, content, NOW);

    store.drop(checksum);

    assertThat(store.open(checksum, NOW)).isInstanceOf(TarballStore.Missing.class);
    assertThat(store.count()).isZero();
    assertThat(store.bytes()).isZero();
    admit(store, ID, content, NOW);
    assertThat(read(store, checksum)).isEqualTo(content);
  }

  @Test
  void aReaderReadsToTheEndWhatIsDroppedMeanwhile() {
    TarballStore store = store();
    byte[] content = bytes(1, 2_000_000);
    Checksum checksum = admit(store, ID, content, NOW);
    try (StoredTarball tarball = ((TarballStore.Held) store.open(checksum, NOW)).tarball()) {
      store.drop(checksum);
      assertThat(read(tarball)).isEqualTo(content);
    }
  }

  @Test
  void aChunkThatIsNotThereOrAClosedTarballIsAMistakeOfTheCaller() {
    TarballStore store = store();
    Checksum checksum = admit(store, ID, bytes(1, 10), NOW);
    StoredTarball tarball = ((TarballStore.Held) store.open(checksum, NOW)).tarball();
    ByteBuffer buffer = ByteBuffer.allocateDirect(tarball.chunkBytes());

    assertThatThrownBy(() -> tarball.read(1, buffer)).isInstanceOf(IndexOutOfBoundsException.class);
    tarball.close();
    tarball.close();
    assertThatThrownBy(() -> tarball.read(0, buffer)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void allAreShownInTheOrderOfChecksums() {
    TarballStore store = store();
    List<Checksum> admitted = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      admitted.add(admit(store, CrateId.of("crate@1.0." + i), bytes(i, 100 + i), NOW));
    }

    List<Checksum> shown = new ArrayList<>();
    store.forEach(holding -> shown.add(holding.checksum()));

    assertThat(shown).isEqualTo(admitted.stream().sorted().toList());
  }

  @Test
  void manyAreTakenInAndReadAtTheSameTime() throws Exception {
    TarballStore store = store();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        int seed = i;
        all.add(
            threads.submit(() -> {
              byte[] content = bytes(seed, 50_000 + seed * 20_000);
              Checksum checksum = admit(store, CrateId.of("crate@1.0." + seed), content, NOW);
              assertThat(read(store, checksum)).isEqualTo(content);
            }));
      }
      for (Future<?> each : all) {
        each.get(1, TimeUnit.MINUTES);
      }
    }
    assertThat(store.count()).isEqualTo(60);
    store.forEach(holding -> assertThat(store.isIntact(holding.checksum())).isTrue());
  }
}
