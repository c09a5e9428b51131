package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.LockedSource.Git;
import dev.cratewarden.crates.LockedSource.Protocol;
import dev.cratewarden.crates.LockedSource.Registry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockfileTest {
  private static final Registry CRATES_IO = new Registry("https://github.com/rust-lang/crates.io-index", Protocol.GIT);

  @ParameterizedTest
  @CsvSource({
    "v1, 1",
    "v1-root, 1",
    "v2, 2",
    "v3, 3",
    "v4, 4",
    "v4-crlf, 4",
    "v4-bom, 4",
    "v4-edited, 4",
    "v4-no-final-newline, 4",
    "v4-unknown-keys, 4",
    "empty, 1",
    "only-version, 4"
  })
  void each_format_is_recognised(String name, int format) throws IOException {
    assertThat(LockfileCorpus.understood(name).format()).isEqualTo(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3", "v4", "v4-crlf", "v4-bom", "v4-edited", "v4-no-final-newline", "v4-unknown-keys"})
  void packages_are_read_alike_from_every_form(String name) throws IOException {
    Lockfile lockfile = LockfileCorpus.understood(name);

    assertThat(lockfile.packages())
        .map(LockedPackage::toString)
        .containsExactly("app 0.1.0", "helper 0.1.0", "libc 0.2.62", "rand 0.3.23", "rand 0.4.6", "tool 0.2.0");
    assertThat(lockfile.members()).map(LockedPackage::name).containsExactly("app", "helper");
    LockedPackage libc = lockfile.packages().get(2);
    assertThat(libc.source()).isEqualTo(CRATES_IO);
    assertThat(libc.crate()).contains(CrateId.of("libc@0.2.62"));
    assertThat(libc.checksum()).contains(Checksum.of("a".repeat(64)));
    LockedPackage tool = lockfile.packages().get(5);
    assertThat(tool.source())
        .isEqualTo(
            new Git("https://example.com/tool?branch=main", Optional.of("0123456789abcdef0123456789abcdef01234567")));
    assertThat(tool.crate()).isEmpty();
    assertThat(names(lockfile.dependencies(lockfile.packages().get(0))))
        .containsExactly("helper 0.1.0", "rand 0.3.23", "rand 0.4.6", "tool 0.2.0");
  }

  @Test
  void format_1_has_its_checksums_in_the_metadata() throws IOException {
    Lockfile lockfile = LockfileCorpus.understood("v1");

    assertThat(lockfile.packages())
        .map(LockedPackage::checksum)
        .containsExactly(
            Optional.empty(),
            Optional.of(Checksum.of("a".repeat(64))),
            Optional.of(Checksum.of("b".repeat(64))),
            Optional.of(Checksum.of("a".repeat(64))),
            Optional.empty());
    assertThat(names(lockfile.dependencies(lockfile.packages().get(0))))
        .containsExactly("rand 0.3.23", "rand 0.4.6", "tool 0.2.0");
  }

  @Test
  void the_oldest_files_have_a_root() throws IOException {
    Lockfile lockfile = LockfileCorpus.understood("v1-root");

    assertThat(names(lockfile.members())).containsExactly("app 0.1.0");
    assertThat(names(lockfile.pathTo(CrateId.of("libc@0.2.0")))).containsExactly("app 0.1.0", "libc 0.2.0");
  }

  @Test
  void the_path_to_a_crate_is_a_shortest_one() throws IOException {
    Lockfile lockfile = LockfileCorpus.understood("v4");

    assertThat(names(lockfile.pathTo(CrateId.of("rand@0.4.6")))).containsExactly("app 0.1.0", "rand 0.4.6");
    assertThat(names(lockfile.pathTo(CrateId.of("libc@0.2.62")))).containsExactly("helper 0.1.0", "libc 0.2.62");
    assertThat(names(lockfile.pathTo(lockfile.members().get(1)))).containsExactly("helper 0.1.0");
    assertThat(lockfile.pathTo(CrateId.of("tool@0.2.0"))).as("a git package is no crate of a registry").isEmpty();
    assertThat(lockfile.pathTo(CrateId.of("libc@0.2.63"))).isEmpty();
  }

  @Test
  void packages_that_differ_only_in_their_source_are_told_apart() throws IOException {
    Lockfile lockfile = LockfileCorpus.understood("sources");

    assertThat(lockfile.dependencies(lockfile.packages().get(0)))
        .map(LockedPackage::source)
        .containsExactly(
            CRATES_IO,
            new Registry("https://example.com/index", Protocol.GIT),
            new Registry("https://mirror.example.com/index/", Protocol.SPARSE),
            new Git("https://example.com/dup?rev=abc", Optional.of("abcdef0123456789abcdef0123456789abcdef01")));
    assertThat(lockfile.find(CrateId.of("dup@1.0.0"))).map(LockedPackage::source).contains(CRATES_IO);
  }

  @Test
  void an_edge_without_a_source_means_the_path_package() throws IOException {
    Lockfile lockfile = LockfileCorpus.understood("path-and-registry");

    assertThat(lockfile.dependencies(lockfile.packages().get(0)))
        .containsExactlyElementsOf(lockfile.packages().subList(1, 3));
  }

  @Test
  void edges_of_a_bad_merge_are_passed_over_as_cargo_does() throws IOException {
    Lockfile lockfile = LockfileCorpus.understood("bad-merge-edges");

    assertThat(lockfile.dependencies(lockfile.packages().get(0))).isEmpty();
    assertThat(names(lockfile.pathTo(lockfile.packages().get(1)))).containsExactly("two 1.0.0");
  }

  @Test
  void members_that_need_each_other_end_no_search() throws IOException {
    assertThat(names(LockfileCorpus.understood("cycle").pathTo(CrateId.of("x@1.0.0"))))
        .containsExactly("b 0.1.0", "x 1.0.0");
  }

  @Test
  void without_members_paths_begin_where_nobody_needs_a_package() throws IOException {
    assertThat(names(LockfileCorpus.understood("no-member").pathTo(CrateId.of("x@1.0.0"))))
        .containsExactly("top 1.0.0", "x 1.0.0");
  }

  @Test
  void a_replaced_package_leads_to_its_replacement() throws IOException {
    Lockfile lockfile = LockfileCorpus.understood("replace");

    assertThat(lockfile.dependencies(lockfile.packages().get(2))).containsExactly(lockfile.packages().get(1));
  }

  @Test
  void unused_patches_are_no_packages() throws IOException {
    assertThat(names(LockfileCorpus.understood("unused-patch").packages())).containsExactly("top 1.0.0", "x 1.0.0");
  }

  @Test
  void a_member_may_have_a_name_that_no_registry_takes() throws IOException {
    assertThat(names(LockfileCorpus.understood("unicode-member").packages())).containsExactly("gr\u00f6\u00dfe 0.1.0");
  }

  @Test
  void a_package_of_another_lockfile_is_a_mistake() throws IOException {
    LockedPackage foreign = LockfileCorpus.understood("cycle").packages().get(0);
    Lockfile lockfile = LockfileCorpus.understood("v4");

    assertThatThrownBy(() -> lockfile.pathTo(foreign)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "registry+https://github.com/rust-lang/crates.io-index | true",
        "registry+https://github.com/rust-lang/crates.io-index.git | true",
        "registry+https://github.com/Rust-Lang/crates.io-index/ | true",
        "sparse+https://index.crates.io/ | true",
        "registry+https://index.crates.io/ | false",
        "registry+https://github.com/rust-lang/crates.io-index2 | false",
        "registry+https://example.com/rust-lang/crates.io-index | false",
        "sparse+https://index.crates.io.example.com/ | false",
        "sparse+http://127.0.0.1:7878/index/ | false"
      })
  void crates_io_is_recognised(String source, boolean is) {
    assertThat(LockedSource.parse(source))
        .hasValueSatisfying(it -> assertThat(((Registry) it).isCratesIo()).isEqualTo(is));
  }

  private static List<String> names(List<LockedPackage> packages) {
    return packages.stream().map(LockedPackage::toString).toList();
  }
}
