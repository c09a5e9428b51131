package dev.cratewarden.scan;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One tarball being read, member by member. */
final class Reading {
  /** What is looked at of one file at a time, in bytes. */
  private static final int WINDOW_BYTES_MAX = 4 << 20;

  private static final int WINDOW_BYTES_MIN = 64 << 10;

  /** Empty files are cheap to pack and dear to write: no honest package has so many. */
  private static final int EMPTY_FILES_MAX = 5_000;

  private static final int MEMBERS_MAX = 50_000;
  private static final String CARGO_MARKER = ".cargo-ok";
  private static final int OLD_MARKER_BYTES = 2;
  private static final int TEXT_CHARACTERS_MAX = 300;
  private static final int REQUIREMENT_CHARACTERS_MAX = 100;

  private final SourceRules rules;
  private final WellKnownNames wellKnown;
  private final Optional<CrateId> expected;
  private final Optional<IndexEntry> line;
  private final long tarballBytes;
  private final Findings findings = new Findings();
  private final MemberNames names;
  private final Contents contents;
  private byte[] window = new byte[WINDOW_BYTES_MIN];
  private int members;
  private int emptyFiles;

  Reading(
      SourceRules rules,
      WellKnownNames wellKnown,
      Optional<CrateId> expected,
      Optional<IndexEntry> line,
      long tarballBytes) {
    this.rules = rules;
    this.wellKnown = wellKnown;
    this.expected = expected;
    this.line = line;
    this.tarballBytes = tarballBytes;
    this.names = new MemberNames(expected.map(it -> it.name().value() + "-" + it.version()), findings);
    this.contents = new Contents(rules, findings);
  }

  ScanResult read(InputStream in) throws IOException {
    Optional<Manifest> manifest = Optional.empty();
    try (GzipMember gzip = new GzipMember(in)) {
      TarReader tar = new TarReader(gzip, new SizeLimits(tarballBytes));
      for (Optional<TarMember> member = tar.next(); member.isPresent(); member = tar.next()) {
        take(tar, member.get());
      }
      if (!tar.finish()) {
        findings.flag("odd-archive", "", "the mark of the archive's end is missing");
      }
      if (gzip.isPadded()) {
        findings.flag("odd-archive", "", "zeros follow the gzip trailer");
      }
      manifest = contents.manifest();
      judge(manifest);
    } catch (UnsafeArchiveException e) {
      findings.add(e.finding());
    }
    return new ScanResult(facts(manifest), findings.list());
  }

  private void take(TarReader tar, TarMember member) throws IOException, UnsafeArchiveException {
    if (++members > MEMBERS_MAX) {
      throw new UnsafeArchiveException("too-many-entries", "", "more than " + MEMBERS_MAX + " members");
    }
    checkType(member);
    String path = names.accept(member.rawPath(), member.isFolder());
    if (member.hasSpecialMode()) {
      findings.flag(
          "file-mode", path, "set-user-id, set-group-id or sticky: mode " + Integer.toOctalString(member.mode()));
    }
    if (member.isFolder()) {
      if (member.size() > 0) {
        throw new UnsafeArchiveException("malformed-archive", path, "a folder with data");
      }
      return;
    }
    if (path.isEmpty()) {
      throw new UnsafeArchiveException("top-folder", names.top().orElse(""), "the top folder is a file");
    }
    if (path.equals(CARGO_MARKER)) {
      checkMarker(member.size());
    }
    if (member.size() == 0 && ++emptyFiles > EMPTY_FILES_MAX) {
      throw new UnsafeArchiveException("too-many-entries", "", "more than " + EMPTY_FILES_MAX + " empty files");
    }
    readFile(tar, path, member.size());
  }

  /**
   * Cargo's own mark of a finished unpacking. Packages made from an unpacked registry folder have the old, void one;
   * the present one would tell cargo that all is done.
   */
  private void checkMarker(long size) throws UnsafeArchiveException {
    if (size > OLD_MARKER_BYTES) {
      throw new UnsafeArchiveException("reserved-name", CARGO_MARKER, "cargo's own mark of a finished unpacking");
    }
    findings.flag("odd-name", CARGO_MARKER, "an old mark of a finished unpacking, which cargo passes over");
  }

  private static void checkType(TarMember member) throws UnsafeArchiveException {
    if (member.isFile() || member.isFolder()) {
      return;
    }
    String path = new String(member.rawPath(), StandardCharsets.UTF_8);
    switch (member.type()) {
      case '1', '2' -> throw new UnsafeArchiveException("link", path, "a link; packages of cargo have none");
      case '3', '4', '6' -> throw new UnsafeArchiveException("device", path, "a device or pipe");
      default ->
          throw new UnsafeArchiveException(
              "entry-type", path, "a member of type " + (int) member.type() + ", which is neither file nor folder");
    }
  }

  private void readFile(TarReader tar, String path, long size) throws IOException, UnsafeArchiveException {
    contents.begin(path, size);
    long left = size;
    while (left > 0) {
      int wanted = (int) Math.min(left, WINDOW_BYTES_MAX);
      if (window.length < wanted) {
        window = new byte[Math.min(WINDOW_BYTES_MAX, Integer.highestOneBit(wanted) << 1)];
      }
      int filled = 0;
      while (filled < wanted) {
        filled += tar.read(window, filled, wanted - filled);
      }
      contents.look(window, filled);
      left -= filled;
    }
    contents.end();
  }

  private void judge(Optional<Manifest> found) throws UnsafeArchiveException {
    if (found.isEmpty()) {
      throw new UnsafeArchiveException(
          "missing-manifest",
          "",
          contents.misspelledManifest().map(it -> "it has no Cargo.toml, but " + it).orElse("it has no Cargo.toml"));
    }
    Manifest manifest = found.get();
    ManifestChecks checks = new ManifestChecks(manifest, findings);
    checks.againstName(expected, names.top().orElse(""));
    checks.ofSources();
    line.ifPresent(checks::againstIndex);
    contents.original().ifPresent(checks::againstOriginal);
    contents.settings().forEach((path, text) -> ShippedSettings.check(path, text, findings));
    expected
        .map(CrateId::name)
        .or(() -> manifest.name().flatMap(CrateName::parse))
        .flatMap(wellKnown::near)
        .ifPresent(it -> findings.flag("typosquat", "", "its name is near to " + it.popular() + ": it " + it.how()));
    new CodeReview(rules, manifest, contents, findings).review();
  }

  private ContentFacts facts(Optional<Manifest> manifest) {
    return new ContentFacts(
        true,
        manifest.flatMap(Manifest::license).map(Reading::cut),
        contents.licenseFiles(manifest.flatMap(Manifest::licenseFile)),
        manifest.flatMap(contents::buildUnit).map(BuildUnit::facts),
        manifest.map(Manifest::procMacro).orElse(false),
        manifest.flatMap(Manifest::links).map(Reading::cut),
        contents.nativeFiles(),
        contents.files(),
        contents.rustLines(),
        tarballBytes,
        contents.bytes(),
        manifest.flatMap(Manifest::edition).map(Reading::cut),
        manifest.flatMap(Manifest::rustVersion).map(Reading::cut),
        manifest.flatMap(Manifest::repository).map(Reading::cut),
        contents.commit(),
        manifest.map(Reading::declared).orElse(List.of()),
        findings.list().stream().filter(it -> !it.isReject()).toList());
  }

  private static List<ContentFacts.DeclaredDependency> declared(Manifest manifest) {
    return manifest.dependencies().stream()
        .map(it ->
            new ContentFacts.DeclaredDependency(
                cut(it.crate(), REQUIREMENT_CHARACTERS_MAX),
                cut(it.requirement().orElse(""), REQUIREMENT_CHARACTERS_MAX),
                it.kind()))
        .toList();
  }

  private static String cut(String text) {
    return cut(text, TEXT_CHARACTERS_MAX);
  }

  private static String cut(String text, int charactersMax) {
    return text.length() <= charactersMax ? text : text.substring(0, charactersMax);
  }
}
