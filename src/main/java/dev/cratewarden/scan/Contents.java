package dev.cratewarden.scan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files of one tarball as they pass by: what is kept of each until all have been seen. */
final class Contents {
  /** Text other than Rust is only read for build scripts that include it. */
  private static final int OTHER_TEXT_BYTES_MAX = 1 << 20;

  private static final int MANIFEST_BYTES_MAX = 2 << 20;
  private static final int SETTINGS_BYTES_MAX = 64 << 10;
  private static final int SNIFFED_BYTES = 4096;
  private static final JsonFactory JSON = new JsonFactory();

  private final Sources sources;
  private final Findings findings;
  private final Map<String, String> opaque = new HashMap<>();
  private final Map<String, String> settings = new HashMap<>();
  private final Set<String> unread = new HashSet<>();
  private final List<String> licenseFiles = new ArrayList<>();
  private final List<ContentFacts.NativeFile> nativeFiles = new ArrayList<>();
  private Optional<Manifest> manifest = Optional.empty();
  private Optional<Manifest> original = Optional.empty();
  private Optional<String> misspelled = Optional.empty();
  private Optional<String> commit = Optional.empty();
  private String path = "";
  private long size;
  private boolean isFirstWindow;
  private boolean isRecognised;
  private int files;
  private long bytes;
  private long rustLines;

  Contents(SourceRules rules, Findings findings) {
    this.sources = new Sources(rules, findings);
    this.findings = findings;
  }

  void begin(String file, long fileSize) throws UnsafeArchiveException {
    path = file;
    size = fileSize;
    isFirstWindow = true;
    isRecognised = false;
    files++;
    bytes += fileSize;
    if (path.equals("Cargo.toml") && size > MANIFEST_BYTES_MAX) {
      throw new UnsafeArchiveException("too-large", path, "a manifest of " + size + " bytes");
    }
    if (path.equalsIgnoreCase("Cargo.toml") && !path.equals("Cargo.toml")) {
      misspelled = Optional.of(path);
    }
    if (path.indexOf('/') < 0
        && isLicense(path.toLowerCase(Locale.ROOT))
        && licenseFiles.size() < ContentFacts.LIST_MAX) {
      licenseFiles.add(path);
    }
  }

  /** Looks at the next part of the file; all of it, unless it is very large. */
  void look(byte[] window, int length) {
    boolean isRust = path.endsWith(".rs");
    if (isFirstWindow) {
      isRecognised = sniff(window, length);
      keepText(window, length);
    }
    TextShape shape = TextShape.of(window, length);
    if (isRust) {
      rustLines += shape.lines();
    }
    if (!isRecognised && shape.hasControls()) {
      FileKind.hiddenProgram(window, 0, length)
          .ifPresent(kind -> {
            isRecognised = true;
            noteNative(kind, "hidden behind other bytes");
          });
    }
    if (isFirstWindow) {
      if (!isRust && isForTests(path)) {
        opaque.putIfAbsent(path, "text");
      }
      if (!isRust && length > 2 && window[0] == '#' && window[1] == '!') {
        opaque.putIfAbsent(path, "script");
      }
      if (shape.hasZeros() && !isRust) {
        opaque.put(path, "binary");
      } else if (isRust || size <= OTHER_TEXT_BYTES_MAX) {
        sources.take(path, window, length, shape, isOrdinary());
      } else {
        unread.add(path);
      }
    } else if (isRust) {
      unread.add(path);
    }
    isFirstWindow = false;
  }

  void end() {
    if (size == 0) {
      keepText(new byte[0], 0);
      if (path.endsWith(".rs")) {
        sources.take(path, new byte[0], 0, TextShape.of(new byte[0], 0), isOrdinary());
      }
    }
  }

  /** Whether it is certain that the package has neither a build script nor a procedural macro. */
  private boolean isOrdinary() {
    return manifest.isPresent()
        && !manifest.get().procMacro()
        && manifest.get().buildKey().map(it -> !it.on()).orElse(false);
  }

  /** Whether the file is of a kind that is known by its first bytes. */
  private boolean sniff(byte[] window, int length) {
    Optional<FileKind> found = FileKind.of(window, Math.min(length, SNIFFED_BYTES));
    if (found.isEmpty()) {
      return false;
    }
    FileKind kind = found.get();
    opaque.put(path, kind.label());
    switch (kind.family()) {
      case NATIVE -> noteNative(kind, "by its first bytes");
      case WASM -> {
        addNative(kind);
        if (!isForTests(path)) {
          findings.flag("embedded-wasm", path, "a WebAssembly module of " + size + " bytes");
        }
      }
      case ARCHIVE -> {
        if (!isNamedAsArchive(path) || !isForTests(path)) {
          findings.flag("embedded-archive", path, "a " + kind.label() + " file of " + size + " bytes");
        }
      }
    }
    return true;
  }

  private void noteNative(FileKind kind, String how) {
    addNative(kind);
    opaque.put(path, kind.label());
    findings.flag("embedded-binary", path, kind.label() + " " + how + ", " + size + " bytes");
  }

  private void addNative(FileKind kind) {
    if (nativeFiles.size() < ContentFacts.LIST_MAX) {
      nativeFiles.add(new ContentFacts.NativeFile(path, kind.label(), size));
    }
  }

  private void keepText(byte[] window, int length) {
    switch (path) {
      case "Cargo.toml" -> manifest = Optional.of(ManifestReader.read(text(window, length)));
      case "Cargo.toml.orig" -> {
        if (size <= MANIFEST_BYTES_MAX) {
          original = Optional.of(ManifestReader.read(text(window, length)));
        }
      }
      case ".cargo_vcs_info.json" -> commit = size <= SETTINGS_BYTES_MAX ? sha1(window, length) : Optional.empty();
      default -> {
        if (ShippedSettings.isSettings(path) && settings.size() < ContentFacts.LIST_MAX) {
          settings.put(path, size <= SETTINGS_BYTES_MAX ? text(window, length) : "");
        }
      }
    }
  }

  /** The value of {@code git.sha1}, or of any {@code sha1}: there is but one. */
  private static Optional<String> sha1(byte[] json, int length) {
    try (JsonParser parser = JSON.createParser(json, 0, length)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING && "sha1".equals(parser.currentName())) {
          String sha1 = parser.getText();
          return sha1.length() <= 64 && sha1.chars().allMatch(c -> Character.digit(c, 16) >= 0)
              ? Optional.of(sha1)
              : Optional.empty();
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String text(byte[] window, int length) {
    return new String(window, 0, length, StandardCharsets.UTF_8);
  }

  private static boolean isLicense(String name) {
    return name.startsWith("license")
        || name.startsWith("licence")
        || name.startsWith("copying")
        || name.startsWith("unlicense")
        || name.startsWith("copyright")
        || name.startsWith("notice")
        || name.startsWith("mit-license")
        || name.startsWith("apache-license");
  }

  /** Whether a file serves tests, examples or documentation, where archives and modules of all kinds are at home. */
  static boolean isForTests(String path) {
    for (String folder : path.split("/")) {
      switch (folder.toLowerCase(Locale.ROOT)) {
        case "test",
            "tests",
            "testdata",
            "test_data",
            "test-data",
            "testing",
            "fixtures",
            "fixture",
            "example",
            "examples",
            "bench",
            "benches",
            "benchmarks",
            "corpus",
            "corpora",
            "fuzz",
            "doc",
            "docs",
            "samples",
            "test-files",
            "test_files",
            "testfiles" -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  private static boolean isNamedAsArchive(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    return dot > 0
        && switch (name.substring(dot + 1)) {
          case "gz",
              "tgz",
              "zip",
              "jar",
              "xz",
              "lzma",
              "txz",
              "bz2",
              "tbz",
              "zst",
              "zstd",
              "7z",
              "rar",
              "cab",
              "lz4",
              "tar",
              "crate",
              "docx",
              "xlsx",
              "xlsm",
              "pptx",
              "odt",
              "ods",
              "epub",
              "apk",
              "whl",
              "svgz",
              "npz",
              "nupkg",
              "kmz",
              "3mf",
              "vsix" ->
              true;
          default -> false;
        };
  }

  Optional<Manifest> manifest() {
    return manifest;
  }

  Optional<Manifest> original() {
    return original;
  }

  /** A file that would be the manifest if case did not count. */
  Optional<String> misspelledManifest() {
    return misspelled;
  }

  /** Texts that steer cargo or rustup, by path. */
  Map<String, String> settings() {
    return settings;
  }

  Sources sources() {
    return sources;
  }

  /** What a build has no reason to read, by path: its kind, or text if it serves tests. */
  Map<String, String> opaque() {
    return opaque;
  }

  /** Whether a text was too large to be read whole. */
  boolean isUnread(String file) {
    return unread.contains(file);
  }

  /** The build script that {@code of} leads to, if there is one. */
  Optional<BuildUnit> buildUnit(Manifest of) {
    List<String> paths = BuildUnit.paths(of, sources.holds(BuildUnit.USUAL_PATH));
    return paths.isEmpty() ? Optional.empty() : Optional.of(BuildUnit.from(paths, sources));
  }

  List<String> licenseFiles(Optional<String> named) {
    List<String> all = new ArrayList<>(licenseFiles);
    named.filter(it -> !all.contains(it) && it.length() <= 200).ifPresent(all::add);
    return all.stream().sorted().limit(ContentFacts.LIST_MAX).toList();
  }

  List<ContentFacts.NativeFile> nativeFiles() {
    return nativeFiles;
  }

  Optional<String> commit() {
    return commit;
  }

  int files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  long rustLines() {
    return rustLines;
  }
}
