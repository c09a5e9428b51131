package dev.cratewarden.report;

import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.mirror.VersionFacts;
import dev.cratewarden.mirror.VersionReport;
import dev.cratewarden.policy.CrateFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The facts of an explanation in words, by name. */
final class VersionFactsText {
  private VersionFactsText() {}

  static Map<String, String> of(VersionReport report) {
    Map<String, String> facts = new LinkedHashMap<>();
    switch (report.known()) {
      case VersionFacts.Known known -> fill(facts, known.facts());
      case VersionFacts.NotListed it -> facts.put("index", "does not list this version");
      case VersionFacts.NoIndex it -> facts.put("index", "is not at hand: only name and version are known");
    }
    return facts;
  }

  private static void fill(Map<String, String> facts, CrateFacts known) {
    switch (known.published()) {
      case PublishTime.Known it -> facts.put("published", it.at().toString());
      case PublishTime.Unknown it -> {
        facts.put("published", "not known");
        facts.put("first seen", known.firstSeen().toString());
      }
    }
    facts.put("yanked", known.yanked() ? "yes, upstream yanked it" : "no");
    facts.put("licence", known.content().isKnown() ? known.content().license().orElse("none named") : "not read yet");
    entry(known).ifPresent(it -> facts.put("checksum", "sha256 " + it.checksum().hex()));
  }

  static Optional<IndexEntry> entry(CrateFacts facts) {
    return facts.index().flatMap(file -> file.entry(facts.id().version()));
  }
}
