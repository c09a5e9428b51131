package dev.cratewarden.cargo;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/** A small crate that a real cargo can compile: its tarball and its index line. */
final class TestCrate {
  private final CrateId id;
  private final List<String> manifestDependencies = new ArrayList<>();
  private final List<String> indexDependencies = new ArrayList<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private String published = "2026-01-01T00:00:00Z";
  private boolean yanked;

  private TestCrate(CrateId id) {
    this.id = id;
  }

  /** A library whose only function is named like the crate and returns its version. */
  static TestCrate library(String id) {
    TestCrate crate = new TestCrate(CrateId.of(id));
    crate.files.put(
        "src/lib.rs", "pub fn " + crate.function() + "() -> &'static str { \"" + crate.id.version() + "\" }\n");
    return crate;
  }

  /** A program that prints its version. */
  static TestCrate program(String id) {
    TestCrate crate = new TestCrate(CrateId.of(id));
    crate.files.put("src/main.rs", "fn main() { println!(\"" + crate.id.version() + "\"); }\n");
    return crate;
  }

  TestCrate dependsOn(String crate, String requirement) {
    manifestDependencies.add(crate + " = \"" + requirement + "\"\n");
    indexDependencies.add(
        "{\"name\":\""
            + crate
            + "\",\"req\":\""
            + caret(requirement)
            + "\",\"features\":[],\"optional\":false,"
            + "\"default_features\":true,\"target\":null,\"kind\":\"normal\"}");
    return this;
  }

  TestCrate file(String path, String content) {
    files.put(path, content);
    return this;
  }

  /** Makes the tarball about {@code bytes} large. */
  TestCrate weighing(int bytes) {
    // Six random bits a character, so that packing does not shrink it to nothing.
    String noise =
        new Random(id.hashCode())
            .ints(bytes * 4L / 3, 0, 64)
            .collect(StringBuilder::new, (text, bits) -> text.append((char) ('0' + bits)), StringBuilder::append)
            .toString();
    return file("noise.txt", noise);
  }

  TestCrate published(String at) {
    published = at;
    return this;
  }

  TestCrate yanked() {
    yanked = true;
    return this;
  }

  private static String caret(String requirement) {
    return Character.isDigit(requirement.charAt(0)) ? "^" + requirement : requirement;
  }

  CrateId id() {
    return id;
  }

  private String function() {
    return id.name().value().replace('-', '_');
  }

  String indexLine() {
    return "{\"name\":\""
        + id.name()
        + "\",\"vers\":\""
        + id.version()
        + "\",\"deps\":["
        + String.join(",", indexDependencies)
        + "],\"cksum\":\""
        + Checksum.compute(tarball())
        + "\",\"features\":{},\"yanked\":"
        + yanked
        + ",\"pubtime\":\""
        + published
        + "\"}\n";
  }

  Checksum checksum() {
    return Checksum.compute(tarball());
  }

  byte[] tarball() {
    String manifest =
        "[package]\nname = \""
            + id.name()
            + "\"\nversion = \""
            + id.version()
            + "\"\n"
            + "edition = \"2021\"\n"
            + "license = \"MIT OR Apache-2.0\"\n"
            + "description = \"a test crate\"\n\n"
            + "[dependencies]\n"
            + String.join("", manifestDependencies);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    GzipParameters plain = new GzipParameters();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes, plain))) {
      add(tar, "Cargo.toml", manifest);
      for (Map.Entry<String, String> file : files.entrySet()) {
        add(tar, file.getKey(), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void add(TarArchiveOutputStream tar, String path, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(id.name() + "-" + id.version() + "/" + path);
    entry.setSize(bytes.length);
    entry.setModTime(0L);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }
}
