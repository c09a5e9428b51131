package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.AffectedVersions;
import dev.cratewarden.advisory.Match;
import dev.cratewarden.advisory.osv.OsvAffected;
import dev.cratewarden.advisory.osv.OsvEvent;
import dev.cratewarden.advisory.osv.OsvRecord;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the RustSec library answers, we answer: from RustSec's own files and from its OSV export alike. */
class GoldenAdvisoriesTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static List<Advisory> advisories(FeedKind kind) {
    return kind == FeedKind.RUSTSEC ? SharedAdvisories.rustSec() : SharedAdvisories.rustSecExport();
  }

  private static Set<String> texts(JsonNode array) {
    TreeSet<String> texts = new TreeSet<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static Map<String, Set<String>> byKind(List<Match> matches) {
    TreeMap<String, Set<String>> byKind = new TreeMap<>();
    for (Match match : matches) {
      // The oracle has no class of its own for malware.
      String word = match.kind() == AdvisoryKind.MALICIOUS ? "vulnerability" : match.kind().word();
      byKind.computeIfAbsent(word, kind -> new TreeSet<>()).addAll(match.ids());
    }
    return byKind;
  }

  @ParameterizedTest
  @EnumSource(FeedKind.class)
  void every_golden_case_gives_exactly_the_expected_ids_by_kind(FeedKind kind) throws IOException {
    List<String> lines = Files.readAllLines(SharedAdvisories.golden("expected-matches.jsonl"));
    AdvisoryBook book = AdvisoryBook.of(advisories(kind));
    int cases = 0;
    for (String line : lines) {
      JsonNode expected = JSON.readTree(line);
      // Crates of other sources are no business of the book: the audit asks about those of the registry only.
      if (!expected.path("source").asText().equals("crates.io")) {
        continue;
      }
      List<Match> matches =
          book.matches(
              CrateName.of(expected.path("crate").asText()), CrateVersion.of(expected.path("version").asText()));
      TreeMap<String, Set<String>> wanted = new TreeMap<>();
      expected
          .path("by_kind")
          .properties()
          .forEach(entry -> {
            if (!entry.getValue().isEmpty()) {
              wanted.put(entry.getKey(), texts(entry.getValue()));
            }
          });
      assertThat(byKind(matches)).as(line).isEqualTo(wanted);
      TreeSet<String> aliases = new TreeSet<>();
      matches.forEach(match -> aliases.addAll(match.aliases()));
      assertThat(texts(expected.path("aliases_of_expected"))).as(line).containsAll(aliases);
      cases++;
    }
    assertThat(cases).isEqualTo(78);
  }

  @ParameterizedTest
  @EnumSource(FeedKind.class)
  void the_workspace_has_exactly_the_expected_findings(FeedKind kind) throws IOException {
    JsonNode expected = JSON.readTree(Files.readAllBytes(SharedAdvisories.golden("workspace-expected.json")));
    AdvisoryBook book = AdvisoryBook.of(advisories(kind));
    assertThat(expected).hasSize(5);
    for (JsonNode finding : expected) {
      List<Match> matches =
          book.matches(CrateName.of(finding.path("crate").asText()), CrateVersion.of(finding.path("version").asText()));
      TreeMap<String, Set<String>> wanted = new TreeMap<>();
      finding
          .properties()
          .forEach(entry -> {
            if (entry.getValue().isArray()) {
              wanted.put(entry.getKey(), texts(entry.getValue()));
            }
          });
      assertThat(byKind(matches)).as(finding.toString()).isEqualTo(wanted);
    }
  }

  @Test
  void every_case_of_malicious_packages_and_ghsa_is_met_to_the_letter_and_by_hint() throws IOException {
    List<String> lines = Files.readAllLines(SharedAdvisories.golden("osv-cases.jsonl"));
    List<Advisory> advisories = new ArrayList<>(SharedAdvisories.read(FeedKind.OSV, "osv/malicious-packages/"));
    advisories.addAll(SharedAdvisories.read(FeedKind.OSV, "osv/ghsa/"));
    AdvisoryBook book = AdvisoryBook.of(advisories);
    for (String line : lines) {
      JsonNode expected = JSON.readTree(line);
      CrateName name = CrateName.of(expected.path("crate").asText());
      CrateVersion version = CrateVersion.of(expected.path("version").asText());
      TreeSet<String> found = new TreeSet<>();
      book.matches(name, version).forEach(match -> found.addAll(match.ids()));
      TreeSet<String> literal = new TreeSet<>();
      for (Advisory advisory : advisories) {
        advisory
            .about(name)
            .map(about -> about.versions().affects(version))
            .ifPresent(answer -> {
              if (answer instanceof AffectedVersions.Yes || answer instanceof AffectedVersions.No no && no.byHint()) {
                literal.add(advisory.id());
              }
            });
      }
      assertThat(found).as(line).isEqualTo(texts(expected.path("with_hint")));
      assertThat(literal).as(line).isEqualTo(texts(expected.path("literal")));
    }
    assertThat(lines).hasSize(49);
  }

  @Test
  void each_rustsec_file_becomes_the_events_of_rustsecs_own_export() {
    Map<String, byte[]> export = SharedAdvisories.files("osv/rustsec/crates/");
    int compared = 0;
    for (Map.Entry<String, byte[]> file : SharedAdvisories.files("advisory-db/crates/").entrySet()) {
      String id = file.getKey().substring(file.getKey().indexOf('/') + 1).replace(".md", "");
      OsvRecord ours = RustSecReader.parse(new String(file.getValue(), StandardCharsets.UTF_8));
      OsvRecord theirs = OsvReader.parse(export.get(id + ".json"));
      OsvAffected a = ours.affected().get(0);
      OsvAffected b = theirs.affected().get(0);
      assertThat(ours.id()).isEqualTo(id);
      assertThat(a.pkg().name()).as(id).isEqualTo(b.pkg().name());
      assertThat(a.ranges().get(0).events()).as(id).isEqualTo(withoutEmpty(b.ranges().get(0).events()));
      assertThat(new HashSet<>(ours.aliases())).as(id).isEqualTo(new HashSet<>(theirs.aliases()));
      assertThat(ours.summary()).as(id).isEqualTo(theirs.summary().strip());
      assertThat(ours.withdrawn().isEmpty()).as(id).isEqualTo(theirs.withdrawn().isEmpty());
      compared++;
    }
    assertThat(compared).isEqualTo(1205);
  }

  /**
   * The export writes down the nothing between two requirements that touch ({@code introduced 0.10.0, fixed 0.10.0});
   * we do not.
   */
  private static List<OsvEvent> withoutEmpty(List<OsvEvent> events) {
    List<OsvEvent> kept = new ArrayList<>();
    for (OsvEvent event : events) {
      if (!kept.isEmpty()
          && event.fixed().isPresent()
          && event.fixed().equals(kept.get(kept.size() - 1).introduced())) {
        kept.remove(kept.size() - 1);
      } else {
        kept.add(event);
      }
    }
    return kept;
  }

  @Test
  void both_forms_agree_on_every_version_around_every_bound() {
    AdvisoryBook native_ = AdvisoryBook.of(SharedAdvisories.rustSec());
    AdvisoryBook export = AdvisoryBook.of(SharedAdvisories.rustSecExport());
    Random random = new Random(20261123);
    int compared = 0;
    for (Map.Entry<String, byte[]> file : SharedAdvisories.files("advisory-db/crates/").entrySet()) {
      OsvRecord record = RustSecReader.parse(new String(file.getValue(), StandardCharsets.UTF_8));
      CrateName name = CrateName.of(record.affected().get(0).pkg().name());
      Advisory advisory = native_.find(record.id()).orElseThrow();
      AffectedVersions alone = advisory.affected().get(0).versions();
      for (CrateVersion version : around(record, random)) {
        List<Match> ours = native_.matches(name, version);
        List<Match> theirs = export.matches(name, version);
        assertThat(
                ours.stream()
                    .map(m -> m.kind() + " " + m.ids() + m.aliases() + m.fixed() + m.severity() + m.restrictions()))
            .as("%s %s", name, version)
            .containsExactlyElementsOf(
                theirs.stream()
                    .map(m -> m.kind() + " " + m.ids() + m.aliases() + m.fixed() + m.severity() + m.restrictions())
                    .toList());
        assertThat(ours.stream().anyMatch(match -> match.ids().contains(record.id())))
            .as("%s %s %s", record.id(), name, version)
            .isEqualTo(alone.covers(version) && !advisory.isWithdrawn());
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(13_000);
  }

  private static Set<CrateVersion> around(OsvRecord record, Random random) {
    Set<CrateVersion> versions =
        new TreeSet<>(
            List.of(
                CrateVersion.of("0.0.0-0"),
                CrateVersion.of("0.0.0"),
                CrateVersion.of("99999.0.0-beta.1"),
                CrateVersion.of("99999.0.0")));
    record
        .affected()
        .get(0)
        .ranges()
        .get(0)
        .events()
        .forEach(event -> {
          CrateVersion bound = CrateVersion.of(event.introduced().or(event::fixed).orElseThrow());
          long major = bound.major();
          long minor = bound.minor();
          long patch = bound.patch();
          for (String pre : List.of("0", "alpha.1", "rc.1", "beta." + random.nextInt(20), "")) {
            versions.add(CrateVersion.of(major, minor, patch, pre, ""));
            versions.add(CrateVersion.of(major, minor, patch + 1, pre, ""));
            versions.add(CrateVersion.of(major, minor + 1, 0, pre, ""));
            versions.add(CrateVersion.of(major + 1, 0, 0, pre, ""));
            if (patch > 0) {
              versions.add(CrateVersion.of(major, minor, patch - 1, pre, ""));
            }
          }
          versions.add(bound);
          versions.add(CrateVersion.of(major, minor, patch, bound.pre(), "build.7"));
          if (bound.isPreRelease()) {
            versions.add(CrateVersion.of(major, minor, patch, bound.pre() + ".0", ""));
            versions.add(CrateVersion.of(major, minor, patch, bound.pre() + "-x", ""));
          }
          versions.add(CrateVersion.of(random.nextInt(40), random.nextInt(40), random.nextInt(40)));
        });
    return versions;
  }
}
