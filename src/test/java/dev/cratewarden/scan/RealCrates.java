package dev.cratewarden.scan;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.IndexPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * A real registry in small, if it lies beside this repository.
 *
 * @param tarballs by file name
 * @param index by lower-case name
 */
public record RealCrates(Map<String, byte[]> tarballs, Map<String, IndexFile> index) {
  private static final Path ARCHIVE = Path.of("../shared/data/crates.tar.gz");

  /** Reads it; a test that asks for it is skipped where it is absent. */
  public static RealCrates read() {
    assumeTrue(Files.exists(ARCHIVE), () -> ARCHIVE + " is absent");
    Map<String, byte[]> tarballs = new TreeMap<>();
    Map<String, IndexFile> index = new HashMap<>();
    try (InputStream file = Files.newInputStream(ARCHIVE);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String path = entry.getName();
        if (path.endsWith(".crate")) {
          tarballs.put(path.substring(path.lastIndexOf('/') + 1), tar.readAllBytes());
        } else if (path.startsWith("crates/index/")) {
          Optional<CrateName> name = IndexPath.parse(path.substring("crates/index/".length()));
          if (name.isPresent()) {
            index.put(name.get().lowerCase(), IndexFile.parse(name.get(), tar.readAllBytes()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RealCrates(tarballs, index);
  }

  /** The index line of the tarball {@code file}. */
  public IndexEntry line(String file) {
    String stem = file.substring(0, file.length() - ".crate".length());
    for (int dash = stem.indexOf('-'); dash >= 0; dash = stem.indexOf('-', dash + 1)) {
      Optional<CrateVersion> version = CrateVersion.parse(stem.substring(dash + 1));
      IndexFile lines = index.get(stem.substring(0, dash).toLowerCase(Locale.ROOT));
      if (version.isPresent() && lines != null) {
        return lines.entry(version.get()).orElseThrow();
      }
    }
    throw new AssertionError(file);
  }

  /** What the tarball {@code file} holds, held against its line. */
  public ScanResult scan(String file) {
    byte[] bytes = tarballs.getOrDefault(file, new byte[0]);
    IndexEntry line = line(file);
    try {
      return TarballScan.shipped()
          .scan(Optional.of(line.id()), Optional.of(line), new ByteArrayInputStream(bytes), bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
