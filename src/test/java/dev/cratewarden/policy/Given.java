package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.scan.ContentFacts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Facts for a test. */
final class Given {
  static final Instant NOW = Instant.parse("2026-08-21T12:00:00Z");
  static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  private static final String CKSUM = "0123456789abcdef".repeat(4);

  private Given() {}

  /** An old version that is not yanked and whose tarball nobody has read. */
  static CrateFacts facts(String id) {
    return new CrateFacts(
        CrateId.of(id), false, new PublishTime.Known(LONG_AGO), LONG_AGO, ContentFacts.UNKNOWN, Optional.empty());
  }

  static CrateFacts published(String id, String at) {
    return new CrateFacts(
        CrateId.of(id), false, new PublishTime.Known(Instant.parse(at)), NOW, ContentFacts.UNKNOWN, Optional.empty());
  }

  static CrateFacts licensed(String id, String license) {
    return new CrateFacts(
        CrateId.of(id),
        false,
        new PublishTime.Known(LONG_AGO),
        LONG_AGO,
        new ContentFacts(Optional.of(license)),
        Optional.empty());
  }

  static String line(String name, String version) {
    return line(name, version, "\"yanked\":false,\"pubtime\":\"2020-01-01T00:00:00Z\"");
  }

  /** An index line with further fields. */
  static String line(String name, String version, String more) {
    return "{\"name\":\""
        + name
        + "\",\"vers\":\""
        + version
        + "\",\"deps\":[],\"cksum\":\""
        + CKSUM
        + "\",\"features\":{},"
        + more
        + "}";
  }

  static IndexFile file(String name, String... lines) {
    String text = Arrays.stream(lines).map(line -> line + "\n").collect(Collectors.joining());
    return IndexFile.parse(CrateName.of(name), text.getBytes(StandardCharsets.UTF_8));
  }

  /** Facts as the mirror makes them, seen first at {@link #NOW}. */
  static Function<IndexEntry, CrateFacts> factsOf(IndexFile file) {
    return entry -> CrateFacts.of(file, entry, NOW, ContentFacts.UNKNOWN);
  }

  static CrateFacts factsOf(IndexFile file, String version) {
    IndexEntry entry =
        file.entries().stream().filter(it -> it.version().toString().equals(version)).findFirst().orElseThrow();
    return factsOf(file).apply(entry);
  }

  static String show(Ruling ruling, IndexFile file) {
    IndexView view = ruling.show("", file, factsOf(file), Optional.empty(), NOW);
    return switch (view) {
      case IndexView.Shown shown -> new String(shown.bytes(), StandardCharsets.UTF_8);
      case IndexView.Forbidden forbidden -> "forbidden: " + forbidden.text();
      case IndexView.Absent absent -> "absent";
    };
  }

  static List<ReasonCode> codes(Verdict verdict) {
    return verdict.findings().stream().map(Finding::code).toList();
  }
}
