package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real registry in small, and lockfiles that the real cargo wrote. */
class SharedDataIT {
  private static final Path CRATES = Path.of("../shared/data/crates.tar.gz");
  private static final Path LOCKS = Path.of("../shared/data/golden/locks");
  private static final Map<String, IndexFile> INDEX = new HashMap<>();
  private static byte[] workspaceLock = {};

  @BeforeAll
  static void reads_the_archive() throws IOException {
    assumeTrue(Files.exists(CRATES), () -> CRATES + " is absent");
    try (InputStream file = Files.newInputStream(CRATES);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String path = entry.getName();
        if (path.equals("crates/workspace/Cargo.lock")) {
          workspaceLock = tar.readAllBytes();
        } else if (path.startsWith("crates/index/")) {
          String below = path.substring("crates/index/".length());
          if (IndexPath.parse(below).isPresent()) {
            byte[] bytes = tar.readAllBytes();
            INDEX.put(below, IndexFile.parse(IndexPath.parse(below).get(), bytes));
          }
        }
      }
    }
  }

  @Test
  void every_line_of_a_real_index_is_read() {
    assertThat(INDEX).hasSize(272);
    assertThat(INDEX.values())
        .allSatisfy(it -> {
          assertThat(it.invalidLines()).isZero();
          assertThat(IndexSoundness.of(it.name(), it.bytes())).isInstanceOf(IndexSoundness.Sound.class);
          assertThat(IndexHistory.merge(it, it).bytes()).isSameAs(it.bytes());
        });
    assertThat(INDEX.values().stream().mapToInt(it -> it.entries().size()).sum()).isEqualTo(13_268);
  }

  @Test
  void every_requirement_of_the_workspaces_crates_is_met_within_it() {
    Lockfile lockfile = LockfileCorpus.understood(workspaceLock);
    for (LockedPackage locked : lockfile.packages()) {
      if (locked.crate().isPresent()) {
        IndexFile file = INDEX.get(IndexPath.of(locked.crate().get().name()));
        IndexEntry entry = file.entry(locked.version()).orElseThrow();
        assertThat(locked.checksum()).contains(entry.checksum());
        for (LockedPackage needed : lockfile.dependencies(locked)) {
          assertThat(entry.dependencies().stream().filter(it -> it.crate().equals(needed.name())))
              .as("%s needs %s", locked, needed)
              .anyMatch(it -> VersionReq.of(it.requirement()).matches(needed.version()));
        }
      }
    }
  }

  @Test
  void a_path_leads_from_a_member_to_every_package_of_the_workspace() {
    Lockfile lockfile = LockfileCorpus.understood(workspaceLock);
    List<LockedPackage> members = lockfile.members();

    for (LockedPackage it : lockfile.packages()) {
      List<LockedPackage> path = lockfile.pathTo(it);
      assertThat(members).contains(path.getFirst());
      assertThat(path.getLast()).isEqualTo(it);
      for (int i = 1; i < path.size(); i++) {
        assertThat(lockfile.dependencies(path.get(i - 1))).contains(path.get(i));
      }
    }
  }

  @Test
  void lockfiles_of_the_real_cargo_are_in_the_form_that_is_read_line_by_line() throws IOException {
    assumeTrue(Files.isDirectory(LOCKS), () -> LOCKS + " is absent");
    try (Stream<Path> locks = Files.list(LOCKS)) {
      for (Path lock : locks.toList()) {
        String text = Files.readString(lock);
        assertThat(new LockfileLines(text).read()).as(lock.toString()).contains(LockfileToml.read(text));
        assertThat(LockfileCorpus.understood(Files.readAllBytes(lock)).packages()).isNotEmpty();
      }
    }
  }
}
