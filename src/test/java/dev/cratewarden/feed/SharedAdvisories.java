package dev.cratewarden.feed;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cratewarden.advisory.Advisory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The published advisories of August 2026 beside the checkout; tests that need them are skipped where they are not. */
final class SharedAdvisories {
  static final Path DATA = Path.of("../shared/data");
  private static Map<String, byte[]> files = Map.of();

  private SharedAdvisories() {}

  static Path golden(String name) {
    Path path = DATA.resolve("golden").resolve(name);
    assumeTrue(Files.exists(path), "needs the golden cases in ../shared/data/golden");
    return path;
  }

  static Path archive() {
    Path archive = DATA.resolve("advisories.tar.gz");
    assumeTrue(Files.exists(archive), "needs the published advisories in ../shared/data/advisories.tar.gz");
    return archive;
  }

  /** The files below {@code prefix}, by path. */
  static synchronized Map<String, byte[]> files(String prefix) {
    if (files.isEmpty()) {
      Map<String, byte[]> all = new TreeMap<>();
      try {
        new TarSource(archive(), true, FeedLimits.DEFAULT)
            .visit(
                new DocumentSource.Visitor() {
                  @Override
                  public boolean wants(String path) {
                    return true;
                  }

                  @Override
                  public void visit(String path, byte[] bytes) {
                    all.put(path.startsWith("./") ? path.substring(2) : path, bytes);
                  }

                  @Override
                  public void unreadable(String path, String reason) {
                    throw new AssertionError(path + ": " + reason);
                  }
                });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      files = all;
    }
    Map<String, byte[]> below = new TreeMap<>();
    files.forEach((path, bytes) -> {
      if (path.startsWith(prefix)) {
        below.put(path.substring(prefix.length()), bytes);
      }
    });
    return below;
  }

  /** Every advisory below {@code prefix}; none of the files may be unreadable. */
  static List<Advisory> read(FeedKind kind, String prefix) {
    DocumentReader reader = DocumentReader.of(kind, kind.word());
    List<Advisory> advisories = new ArrayList<>();
    files(prefix)
        .forEach((path, bytes) -> {
          if (reader.mayBeAdvisory(path)) {
            try {
              reader.read(path, bytes).ifPresent(advisories::add);
            } catch (RuntimeException e) {
              throw new AssertionError(path, e);
            }
          }
        });
    return advisories;
  }

  static List<Advisory> rustSec() {
    return read(FeedKind.RUSTSEC, "advisory-db/");
  }

  static List<Advisory> rustSecExport() {
    return read(FeedKind.OSV, "osv/rustsec/");
  }
}
