package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveFindingsTest {
  private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

  private static CrateFile crate() {
    return CrateFile.of("foo@1.0.0");
  }

  private static void refused(String code, CrateFile crate) {
    refused(code, crate.bytes());
  }

  private static void refused(String code, byte[] bytes) {
    ScanResult result = CrateFile.scan(bytes, Optional.of(CrateId.of("foo@1.0.0")));
    assertThat(result.refusal()).hasValueSatisfying(it -> assertThat(it.code()).isEqualTo(code));
    assertThat(result.findings().getFirst().isReject()).isTrue();
  }

  private static void flagged(String code, CrateFile crate) {
    ScanResult result = crate.scanned();
    assertThat(result.refusal()).isEmpty();
    assertThat(result.facts().flags()).extracting(ScanFinding::code).contains(code);
  }

  @Test
  void a_plain_crate_has_no_finding() {
    assertThat(crate().file("README.md", "hello").scanned().findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "../evil, path-traversal",
    "foo-1.0.0/../evil, path-traversal",
    "foo-1.0.0/a/../b, path-traversal",
    "foo-1.0.0/..\\..\\evil, path-traversal",
    "foo-1.0.0/.., path-traversal",
    "/etc/passwd, absolute-path",
    "\\evil, absolute-path",
    "C:evil, absolute-path",
    "c:/evil, absolute-path",
    "evil, top-folder",
    "./foo-1.0.0/x, top-folder",
    "Foo-1.0.0/x, top-folder",
    "foo-1.0.0-evil/x, top-folder",
    "foo-1.0.0/src/aux.rs, reserved-name",
    "foo-1.0.0/CON, reserved-name",
    "foo-1.0.0/lpt1 .txt, reserved-name",
    "foo-1.0.0/nul/x, reserved-name",
    "foo-1.0.0/.cargo-ok, reserved-name",
    "foo-1.0.0/src/lib.rs:stream, bad-name",
    "foo-1.0.0/a\\b, bad-name",
    "foo-1.0.0/src/lib.rs, duplicate-entry",
    "foo-1.0.0/src, duplicate-entry",
    "foo-1.0.0/src/lib.rs/x, duplicate-entry",
    "foo-1.0.0/SRC/LIB.RS, case-collision",
    "foo-1.0.0/src/lib.rs., case-collision",
    "foo-1.0.0/cargo.TOML, case-collision",
  })
  void a_path_that_is_not_safe_everywhere_is_refused(String path, String code) {
    refused(code, crate().member(path, '0', TEXT));
  }

  @Test
  void a_path_is_text_without_control_characters_and_not_too_long() {
    refused("bad-name", crate().member("foo-1.0.0/a\nb", '0', TEXT));
    refused("bad-name", crate().member("foo-1.0.0/\u00ff\u00fe", '0', TEXT));
    refused("bad-name", crate().pax("path", "foo-1.0.0/" + "a/".repeat(600) + "x").member("foo-1.0.0/x", '0', TEXT));
    refused("bad-name", crate().pax("path", "foo-1.0.0/" + "a/".repeat(80) + "x").member("foo-1.0.0/x", '0', TEXT));
    refused("bad-name", crate().pax("path", "foo-1.0.0/" + "a".repeat(256)).member("foo-1.0.0/x", '0', TEXT));
  }

  @Test
  void names_that_differ_in_unicode_form_only_are_one_file() {
    refused(
        "case-collision",
        crate()
            .pax("path", "foo-1.0.0/caf\u00e9")
            .member("x", '0', TEXT)
            .pax("path", "foo-1.0.0/cafe\u0301")
            .member("y", '0', TEXT));
  }

  @ParameterizedTest
  @CsvSource({
    "1, link",
    "2, link",
    "3, device",
    "4, device",
    "6, device",
    "7, entry-type",
    "S, entry-type",
    "g, entry-type"
  })
  void only_files_and_folders_are_members(char type, String code) {
    refused(code, crate().member("foo-1.0.0/x", type, new byte[0]));
  }

  @Test
  void folders_may_stand_there_too() {
    assertThat(
            crate()
                .member("foo-1.0.0/", '5', new byte[0])
                .member("foo-1.0.0/src", '5', new byte[0])
                .scanned()
                .findings())
        .isEmpty();
    refused("malformed-archive", crate().member("foo-1.0.0/d", '5', TEXT));
  }

  @Test
  void extensions_count_as_cargo_counts_them() {
    refused("path-traversal", crate().pax("path", "../evil").member("foo-1.0.0/x", '0', TEXT));
    refused(
        "path-traversal", crate().member("././@LongLink", 'L', bytes("foo-1.0.0/../../evil\0")).member("x", '0', TEXT));
    refused("malformed-archive", crate().pax("size", "5").member("foo-1.0.0/x", '0', TEXT));
    refused("malformed-archive", crate().pax("path", "foo-1.0.0/a").pax("path", "foo-1.0.0/b").member("x", '0', TEXT));
    refused("malformed-archive", crate().pax("path", "foo-1.0.0/a"));
    refused("malformed-archive", crate().member("x", 'x', bytes("99 path=foo-1.0.0/a\n")));
    refused("malformed-archive", crate().member("x", 'x', bytes("no record")));
    refused("entry-type", crate().pax("GNU.sparse.major", "1").member("foo-1.0.0/x", '0', TEXT));
    assertThat(crate().pax("path", "foo-1.0.0/long").member("x", '0', TEXT).scanned().findings()).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void what_is_too_large_is_refused_before_it_is_unpacked() {
    refused("too-large", crate().announcing("foo-1.0.0/x", 1L << 40));
    refused("too-large", crate().announcing("foo-1.0.0/x", 513L << 20));
    refused("compression-ratio", crate().announcing("foo-1.0.0/x", 40L << 20));
    refused("too-large", crate().raw(CrateFile.header("x", 'x', 1 << 20, 0644)));
    CrateFile many = crate();
    for (int i = 0; i < 5_001; i++) {
      many.raw(CrateFile.header("foo-1.0.0/f/" + i, '0', 0, 0644));
    }
    refused("too-many-entries", many);
  }

  @Test
  void nothing_may_follow_what_cargo_reads() {
    byte[] evil = CrateFile.of("foo@1.0.0").file("build.rs", "fn main() {}").tar();
    refused("trailing-data", crate().behind(evil));
    refused("trailing-data", crate().endBlocks(1).behind(evil));
    byte[] sound = crate().bytes();
    refused("trailing-data", joined(sound, CrateFile.gzip(evil)));
    refused("trailing-data", joined(sound, TEXT));
    refused("trailing-data", crate().behind(new byte[2 << 20]));
  }

  @Test
  void an_end_that_is_a_little_odd_is_flagged() {
    flagged("odd-archive", crate().endBlocks(0));
    ScanResult padded = CrateFile.scan(joined(crate().bytes(), new byte[100]), Optional.empty());
    assertThat(padded.findings()).extracting(ScanFinding::code).containsExactly("odd-archive");
    assertThat(crate().behind(new byte[10_240]).scanned().findings()).isEmpty();
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  @Test
  void a_damaged_archive_is_refused() {
    byte[] sound = crate().bytes();
    refused("malformed-archive", new byte[0]);
    refused("malformed-archive", TEXT);
    refused("malformed-archive", crate().tar());
    refused("malformed-archive", Arrays.copyOf(sound, 5));
    refused("malformed-archive", Arrays.copyOf(sound, sound.length / 2));
    refused("malformed-archive", Arrays.copyOf(sound, sound.length - 8));
    byte[] wrongSum = sound.clone();
    wrongSum[sound.length - 6] ^= 1;
    refused("malformed-archive", wrongSum);
    byte[] wrongLength = sound.clone();
    wrongLength[sound.length - 2] ^= 1;
    refused("malformed-archive", wrongLength);
    byte[] header = CrateFile.header("foo-1.0.0/x", '0', 0, 0644);
    header[0] ^= 1;
    refused("malformed-archive", crate().raw(header));
    refused("malformed-archive", crate().announcing("foo-1.0.0/x", 99_999));
    refused("malformed-archive", CrateFile.gzip(Arrays.copyOf(crate().tar(), 700)));
  }

  @Test
  void the_manifest_must_be_there_and_of_this_crate() {
    refused("missing-manifest", crate().withoutManifest());
    refused("missing-manifest", crate().withoutManifest().file("cargo.toml", "[package]\nname = \"foo\"\n"));
    refused("manifest-mismatch", manifest("[package]\nname = \"serde\"\nversion = \"1.0.0\"\n"));
    refused("manifest-mismatch", manifest("[package]\nname = \"Foo\"\nversion = \"1.0.0\"\n"));
    refused("manifest-mismatch", manifest("[package]\nname = \"foo\"\nversion = \"1.0.1\"\n"));
    refused("manifest-mismatch", manifest("[package]\nname = \"foo\"\nversion.workspace = true\n"));
    refused("manifest-mismatch", manifest("[package\nname = "));
    refused("manifest-mismatch", manifest("a\n".repeat(200_000)));
    refused("too-large", manifest("#".repeat(3 << 20)));
  }

  private static CrateFile manifest(String text) {
    return crate().withoutManifest().file("Cargo.toml", text).file("noise", noise());
  }

  private static byte[] noise() {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    return noise;
  }

  @Test
  void without_an_expectation_folder_and_manifest_must_agree() {
    assertThat(CrateFile.scan(crate().bytes(), Optional.empty()).findings()).isEmpty();
    byte[] other = manifest("[package]\nname = \"bar\"\nversion = \"1.0.0\"\n").bytes();
    assertThat(CrateFile.scan(other, Optional.empty()).refusal()).isPresent();
    assertThat(CrateFile.scan(crate().bytes(), Optional.of(CrateId.of("foo@1.0.1"))).refusal()).isPresent();
  }

  @Test
  void build_metadata_and_pre_releases_are_versions_as_any() {
    for (String id : new String[] {"a@1.0.0+curl-8.9.1", "a@2.0.0-rc.1", "A_b-c@0.0.1-alpha-2+x.y"}) {
      assertThat(CrateFile.of(id).scanned().findings()).isEmpty();
    }
  }

  @Test
  void oddities_that_old_crates_have_are_only_flagged() {
    flagged("file-mode", crate().memberWithMode("foo-1.0.0/tool", 04755));
    flagged("odd-name", crate().member("foo-1.0.0/./x", '0', TEXT));
    flagged("odd-name", crate().member("foo-1.0.0//x", '0', TEXT));
    flagged("odd-name", crate().file("what?", "x"));
    flagged("odd-name", crate().file(".cargo-ok", "ok"));
    flagged("odd-name", crate().file("SRC/other.rs", "x"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void no_damage_makes_it_throw(int seed) throws IOException {
    Random random = new Random(seed);
    byte[] tar =
        crate()
            .file("build.rs", "mod x;\ninclude!(\"a.txt\");\nfn main() { std::process::Command::new(\"sh\"); }\n")
            .file("Cargo.toml.orig", "[package]\nname = \"foo\"\n")
            .file(".cargo_vcs_info.json", "{\"git\":{\"sha1\":\"00ff\"}}")
            .file(".cargo/config.toml", "[alias]\n")
            .pax("path", "foo-1.0.0/long")
            .member("x", '0', TEXT)
            .tar();
    for (int round = 0; round < 400; round++) {
      byte[] damaged = tar.clone();
      for (int i = random.nextInt(6); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      if (random.nextBoolean()) {
        mendChecksums(damaged);
      }
      byte[] crate = CrateFile.gzip(damaged);
      if (random.nextInt(4) == 0) {
        crate[random.nextInt(crate.length)] ^= (byte) (1 << random.nextInt(8));
      }
      ScanResult result =
          TarballScan.shipped()
              .scan(
                  Optional.of(CrateId.of("foo@1.0.0")),
                  Optional.empty(),
                  new ByteArrayInputStream(crate),
                  crate.length);
      assertThat(ContentFactsJson.fromJson(ContentFactsJson.toJson(result.facts()))).isEqualTo(result.facts());
    }
  }

  /** So that damage comes further than to the first check sum. */
  private static void mendChecksums(byte[] tar) {
    for (int at = 0; at + 512 <= tar.length; at += 512) {
      if (tar[at + 257] == 'u' && tar[at + 258] == 's') {
        Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + 512; i++) {
          sum += tar[i] & 0xff;
        }
        byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, tar, at + 148, 8);
      }
    }
  }
}
