package dev.cratewarden.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.StoredIndex;
import dev.cratewarden.mirror.StoredTarball;
import dev.cratewarden.mirror.TarballStore;
import dev.cratewarden.mirror.Validators;
import dev.cratewarden.scan.ContentFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** What the tests of the store have in common. */
final class StoreFixture {
  static final Instant NOW = Instant.parse("2026-11-22T10:15:00Z");
  static final int MIB = 1 << 20;

  private StoreFixture() {}

  static RocksStore open(Path folder) {
    return RocksStore.open(StoreOptions.of(folder, 1L << 40), MirrorEvents.NONE);
  }

  static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static CrateId id(long seed) {
    return CrateId.of("crate@1.0." + seed);
  }

  /** Takes in the bytes of {@code seed}. */
  static Checksum admit(RocksStore store, long seed, int length, Instant now) {
    byte[] content = bytes(seed, length);
    Checksum checksum = Checksum.compute(content);
    try (TarballStore.Admission admission = store.tarballs().admit(checksum)) {
      admission.write(content, 0, length);
      admission.commit(id(seed), ContentFacts.UNKNOWN, now).close();
    }
    return checksum;
  }

  static StoredTarball opened(RocksStore store, Checksum checksum, Instant now) {
    TarballStore.Lookup found = store.tarballs().open(checksum, now);
    assertThat(found).isInstanceOf(TarballStore.Held.class);
    return ((TarballStore.Held) found).tarball();
  }

  static byte[] read(StoredTarball tarball) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocateDirect(tarball.chunkBytes());
    for (int chunk = 0; (long) chunk * tarball.chunkBytes() < tarball.holding().size(); chunk++) {
      tarball.read(chunk, buffer);
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] read(RocksStore store, Checksum checksum) {
    try (StoredTarball tarball = opened(store, checksum, NOW)) {
      return read(tarball);
    }
  }

  static StoredIndex index(String name, byte[] body) {
    return new StoredIndex(CrateName.of(name), body, Validators.NONE, NOW, Optional.empty(), NOW, Map.of());
  }

  /** The files RocksDB keeps that end in {@code ending}. */
  static List<Path> files(Path folder, String ending) {
    try (Stream<Path> files = Files.list(folder.resolve("rocksdb"))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Flips one bit of the first place in {@code files} where {@code needle} stands; returns the file. */
  static Path flip(List<Path> files, byte[] needle) throws IOException {
    for (Path file : files) {
      int at = find(Files.readAllBytes(file), needle);
      if (at >= 0) {
        try (RandomAccessFile changed = new RandomAccessFile(file.toFile(), "rw")) {
          changed.seek(at);
          int old = changed.read();
          changed.seek(at);
          changed.write(old ^ 0x10);
        }
        return file;
      }
    }
    throw new AssertionError("the bytes stand in none of " + files);
  }

  private static int find(byte[] haystack, byte[] needle) {
    for (int at = 0; at + needle.length <= haystack.length; at++) {
      if (haystack[at] == needle[0] && Arrays.equals(haystack, at, at + needle.length, needle, 0, needle.length)) {
        return at;
      }
    }
    return -1;
  }
}
