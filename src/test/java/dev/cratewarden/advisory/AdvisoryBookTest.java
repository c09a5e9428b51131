package dev.cratewarden.advisory;

import static dev.cratewarden.advisory.OsvText.about;
import static dev.cratewarden.advisory.OsvText.advisory;
import static dev.cratewarden.advisory.OsvText.book;
import static dev.cratewarden.advisory.OsvText.ranges;
import static dev.cratewarden.advisory.OsvText.semver;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Section 5: which records are one issue, and which of them decides. */
class AdvisoryBookTest {
  private static final String ALL = semver("introduced 0");

  private static List<Match> matches(AdvisoryBook book, String crate, String version) {
    return book.matches(CrateName.of(crate), CrateVersion.of(version));
  }

  private static Match only(AdvisoryBook book, String crate, String version) {
    List<Match> matches = matches(book, crate, version);
    assertThat(matches).as("%s %s", crate, version).hasSize(1);
    return matches.get(0);
  }

  private static String informational(String affected, String word) {
    return affected + ",'database_specific':{'informational':'" + word + "'}";
  }

  private static String malicious(String affected) {
    return affected + ",'database_specific':{'categories':['malicious']}";
  }

  private static String cvss(String vector) {
    return ",'severity':[{'type':'CVSS_V3','score':'" + vector + "'}]";
  }

  @Test
  void a_crate_without_advisories_has_none() {
    AdvisoryBook book = book(about("RUSTSEC-2026-0001", "x", ALL));
    assertThat(matches(book, "y", "1.0.0")).isEmpty();
    assertThat(book.knows(CrateName.of("X"))).isTrue();
    assertThat(book.knows(CrateName.of("y"))).isFalse();
    assertThat(matches(AdvisoryBook.empty(), "x", "1.0.0")).isEmpty();
  }

  @Test
  void every_spelling_of_a_name_is_the_crate() {
    AdvisoryBook book = book(about("MAL-2026-1", "append_only-vec", "'versions':['0.1.9']"));
    for (String name : List.of("append-only-vec", "append_only_vec", "Append-Only_Vec")) {
      assertThat(only(book, name, "0.1.9").ids()).containsExactly("MAL-2026-1");
    }
  }

  @Test
  void a_withdrawn_record_never_matches() {
    AdvisoryBook book = book(about("RUSTSEC-2026-0001", "x", ALL, ",'withdrawn':'2026-02-01T00:00:00Z'"));
    assertThat(matches(book, "x", "1.0.0")).isEmpty();
    assertThat(book.find("RUSTSEC-2026-0001")).isPresent();
    assertThat(book.size()).isEqualTo(1);
  }

  @Test
  void rustsec_decides_about_versions_where_it_knows_the_issue() {
    AdvisoryBook book =
        book(
            about("RUSTSEC-2026-0001", "x", semver("introduced 0", "fixed 2.0.0"), ",'aliases':['CVE-2026-1']"),
            about("GHSA-2222-3333-4444", "x", semver("introduced 0", "fixed 3.0.0"), ",'aliases':['CVE-2026-1']"));
    Match match = only(book, "x", "1.0.0");
    assertThat(match.ids()).containsExactly("RUSTSEC-2026-0001", "GHSA-2222-3333-4444");
    assertThat(match.aliases()).containsExactly("CVE-2026-1");
    assertThat(match.fixed()).containsExactly(CrateVersion.of("2.0.0"));
    assertThat(matches(book, "x", "2.5.0")).isEmpty();
  }

  @Test
  void what_only_ghsa_knows_is_decided_by_ghsa() {
    Match match =
        only(book(about("GHSA-2222-3333-4444", "x", ranges("ECOSYSTEM", "introduced 0", "fixed 3"))), "x", "2.5.0");
    assertThat(match.kind()).isEqualTo(AdvisoryKind.VULNERABILITY);
    assertThat(match.url()).isEqualTo("https://github.com/advisories/GHSA-2222-3333-4444");
    assertThat(match.nextFixed()).contains(CrateVersion.of("3.0.0"));
  }

  @Test
  void a_reference_to_the_others_page_joins_where_no_alias_does() {
    AdvisoryBook book =
        book(
            about("RUSTSEC-2026-0001", "x", semver("introduced 0", "fixed 2.0.0")),
            about(
                "GHSA-2222-3333-4444",
                "x",
                ALL,
                ",'references':[{'type':'WEB','url':'https://rustsec.org/advisories/RUSTSEC-2026-0001.html'}]"));
    assertThat(matches(book, "x", "2.5.0")).isEmpty();
    assertThat(only(book, "x", "1.0.0").names()).contains("GHSA-2222-3333-4444", "RUSTSEC-2026-0001");
  }

  @Test
  void aliases_join_transitively_and_in_both_directions_but_never_across_crates() {
    AdvisoryBook book =
        book(
            about("RUSTSEC-2026-0001", "x", semver("introduced 0", "fixed 2.0.0"), ",'aliases':['CVE-2026-1']"),
            about("RUSTSEC-2026-0002", "y", ALL, ",'aliases':['CVE-2026-1']"),
            about("OSV-2026-1", "x", ALL, ",'aliases':['CVE-2026-1','GHSA-2222-3333-4444']"),
            about("GHSA-2222-3333-4444", "x", ALL));
    assertThat(matches(book, "x", "2.0.0")).isEmpty();
    assertThat(only(book, "x", "1.0.0").ids())
        .containsExactly("RUSTSEC-2026-0001", "GHSA-2222-3333-4444", "OSV-2026-1");
    assertThat(only(book, "y", "2.0.0").ids()).containsExactly("RUSTSEC-2026-0002");
    assertThat(only(book, "y", "2.0.0").names()).doesNotContain("RUSTSEC-2026-0001");
  }

  @Test
  void related_is_not_alias() {
    AdvisoryBook book =
        book(
            about(
                "RUSTSEC-2026-0001", "x", semver("introduced 0", "fixed 2.0.0"), ",'related':['GHSA-2222-3333-4444']"),
            about("GHSA-2222-3333-4444", "x", ALL));
    assertThat(matches(book, "x", "1.0.0")).hasSize(2);
    assertThat(only(book, "x", "2.0.0").ids()).containsExactly("GHSA-2222-3333-4444");
  }

  @Test
  void siblings_in_one_group_stay_apart_by_kind_and_visible_by_id() {
    String shared = ",'aliases':['CVE-2019-1','GHSA-2222-3333-4444']";
    AdvisoryBook book =
        book(
            about("RUSTSEC-2019-0036", "failure", informational(ALL, "unsound"), shared),
            about("RUSTSEC-2020-0036", "failure", informational(ALL, "unmaintained"), shared),
            about("GHSA-2222-3333-4444", "failure", ALL, cvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")));
    List<Match> matches = matches(book, "failure", "0.1.0");
    assertThat(matches).extracting(Match::kind).containsExactly(AdvisoryKind.UNSOUND, AdvisoryKind.UNMAINTAINED);
    assertThat(matches.get(0).ids()).containsExactly("RUSTSEC-2019-0036", "GHSA-2222-3333-4444");
    assertThat(matches.get(1).ids()).containsExactly("RUSTSEC-2020-0036");
    // GHSA scores informational records of RustSec as if they were vulnerabilities.
    assertThat(matches).extracting(Match::severity).containsOnly(Severity.UNKNOWN);
  }

  @Test
  void an_unknown_informational_word_is_a_notice() {
    assertThat(only(book(about("RUSTSEC-2026-0001", "x", informational(ALL, "haunted"))), "x", "1.0.0").kind())
        .isEqualTo(AdvisoryKind.NOTICE);
  }

  @Test
  void kinds_are_listed_worst_first() {
    AdvisoryBook book =
        book(
            about("RUSTSEC-2026-0001", "x", informational(ALL, "notice")),
            about("RUSTSEC-2026-0002", "x", informational(ALL, "unmaintained")),
            about("RUSTSEC-2026-0003", "x", informational(ALL, "unsound")),
            about("RUSTSEC-2026-0004", "x", ALL),
            about("MAL-2026-5", "x", ALL));
    assertThat(matches(book, "x", "1.0.0")).extracting(Match::kind).containsExactly(AdvisoryKind.values());
    assertThat(AdvisoryKind.MALICIOUS.word()).isEqualTo("malicious");
  }

  @Test
  void a_malicious_member_makes_the_whole_finding_malware() {
    AdvisoryBook book =
        book(
            about("RUSTSEC-2022-0042", "rustdecimal", ALL),
            about(
                "MAL-2022-1",
                "rustdecimal",
                ALL,
                ",'references':[{'type':'WEB','url':'https://rustsec.org/advisories/RUSTSEC-2022-0042.html'}]"));
    Match match = only(book, "rustdecimal", "1.23.1");
    assertThat(match.kind()).isEqualTo(AdvisoryKind.MALICIOUS);
    assertThat(match.ids()).containsExactly("RUSTSEC-2022-0042", "MAL-2022-1");
  }

  @Test
  void ghsas_malware_is_told_by_its_weakness() {
    assertThat(
            only(
                    book(about("GHSA-2222-3333-4444", "x", ALL, ",'database_specific':{'cwe_ids':['CWE-506']}")),
                    "x",
                    "1.0.0")
                .kind())
        .isEqualTo(AdvisoryKind.MALICIOUS);
  }

  @Test
  void a_report_of_malware_is_never_overruled_by_rustsec() {
    AdvisoryBook book =
        book(
            about("RUSTSEC-2026-0001", "x", semver("introduced 1.0.0", "fixed 1.0.1"), ",'aliases':['MAL-2026-1']"),
            about("MAL-2026-1", "x", "'versions':['3.0.0']"));
    assertThat(only(book, "x", "3.0.0").ids()).containsExactly("MAL-2026-1");
    assertThat(matches(book, "x", "2.0.0")).isEmpty();
  }

  private static AdvisoryBook arrayref() {
    return book(
        about("RUSTSEC-2026-0260", "arrayref", malicious(semver("introduced 0.3.10-0"))),
        about("MAL-2026-14336", "arrayref", "'versions':['0.3.10']"));
  }

  @Test
  void honest_releases_after_the_compromised_one_are_disputed() {
    AdvisoryBook book = arrayref();
    Match compromised = only(book, "arrayref", "0.3.10");
    assertThat(compromised.kind()).isEqualTo(AdvisoryKind.MALICIOUS);
    assertThat(compromised.ids()).containsExactly("RUSTSEC-2026-0260", "MAL-2026-14336");
    assertThat(compromised.isDisputed()).isFalse();
    Match honest = only(book, "arrayref", "0.3.11");
    assertThat(honest.kind()).isEqualTo(AdvisoryKind.MALICIOUS);
    assertThat(honest.ids()).containsExactly("RUSTSEC-2026-0260");
    assertThat(honest.dispute()).contains("MAL-2026-14336 names 0.3.10 alone");
    assertThat(only(book, "arrayref", "0.3.10-rc.1").isDisputed()).isTrue();
    assertThat(matches(book, "arrayref", "0.3.9")).isEmpty();
  }

  @Test
  void build_metadata_does_not_make_the_compromised_release_an_honest_one() {
    Match match = only(arrayref(), "arrayref", "0.3.10+x");
    assertThat(match.ids()).containsExactly("RUSTSEC-2026-0260");
    assertThat(match.isDisputed()).isFalse();
  }

  @Test
  void a_crate_that_is_malware_throughout_is_never_disputed() {
    AdvisoryBook book =
        book(
            about(
                "RUSTSEC-2025-0154",
                "replit_ruspty",
                malicious(semver("introduced 0.0.0-0")),
                ",'aliases':['MAL-2025-49350']"),
            about("MAL-2025-49350", "replit_ruspty", "'versions':['1.0.0']"));
    assertThat(only(book, "replit_ruspty", "1.0.1").isDisputed()).isFalse();
    assertThat(only(book, "replit_ruspty", "1.0.0").isDisputed()).isFalse();
  }

  @Test
  void another_incident_of_the_crate_is_not_this_one() {
    AdvisoryBook book =
        book(
            about("RUSTSEC-2026-0260", "arrayref", malicious(semver("introduced 0.3.10-0"))),
            about("MAL-2020-1", "arrayref", "'versions':['0.1.0']"));
    assertThat(only(book, "arrayref", "0.3.11").isDisputed()).isFalse();
    assertThat(only(book, "arrayref", "0.1.0").ids()).containsExactly("MAL-2020-1");
  }

  @Test
  void an_open_report_of_another_source_settles_the_dispute() {
    AdvisoryBook book =
        book(
            about(
                "RUSTSEC-2026-0260", "arrayref", malicious(semver("introduced 0.3.10-0")), ",'aliases':['MAL-2026-2']"),
            about("MAL-2026-1", "arrayref", "'versions':['0.3.10']"),
            about("MAL-2026-2", "arrayref", ALL));
    assertThat(only(book, "arrayref", "0.3.11").isDisputed()).isFalse();
  }

  @Test
  void a_live_ghsa_record_of_an_issue_that_rustsec_withdrew_is_disputed() {
    AdvisoryBook book =
        book(
            about(
                "RUSTSEC-2026-0001", "x", ALL, ",'withdrawn':'2026-02-01T00:00:00Z','aliases':['GHSA-2222-3333-4444']"),
            about("GHSA-2222-3333-4444", "x", semver("introduced 0", "fixed 2.0.0")));
    Match match = only(book, "x", "1.0.0");
    assertThat(match.ids()).containsExactly("GHSA-2222-3333-4444");
    assertThat(match.aliases()).isEmpty();
    assertThat(match.dispute()).contains("RustSec withdrew its record of this issue");
    assertThat(matches(book, "x", "2.0.0")).isEmpty();
  }

  @Test
  void a_match_inside_a_last_known_bound_says_that_it_is_by_hint() {
    AdvisoryBook book =
        book(
            about(
                "GHSA-2222-3333-4444",
                "time",
                ranges("ECOSYSTEM", "introduced 0.1")
                    + ",'database_specific':{'last_known_affected_version_range':'< 0.2'}"));
    assertThat(only(book, "time", "0.1.45").byHint()).isTrue();
    assertThat(matches(book, "time", "0.3.36")).isEmpty();
  }

  @Test
  void rustsecs_vector_goes_first_then_the_highest_then_ghsas_word() {
    String low = cvss("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N");
    String high = cvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N");
    String alias = ",'aliases':['CVE-2026-1']";
    String word = ",'database_specific':{'severity':'CRITICAL'}";
    assertThat(
            only(
                    book(
                        about("RUSTSEC-2026-0001", "x", ALL, alias + low),
                        about("GHSA-2222-3333-4444", "x", ALL, alias + high)),
                    "x",
                    "1.0.0")
                .severity()
                .score())
        .hasValue(3.1);
    assertThat(
            only(
                    book(
                        about("RUSTSEC-2026-0001", "x", ALL, alias),
                        about("GHSA-2222-3333-4444", "x", ALL, alias + high + word)),
                    "x",
                    "1.0.0")
                .severity()
                .score())
        .hasValue(7.5);
    assertThat(
            only(
                    book(
                        about("RUSTSEC-2026-0001", "x", ALL, alias),
                        about("GHSA-2222-3333-4444", "x", ALL, alias + word)),
                    "x",
                    "1.0.0")
                .severity()
                .level())
        .isEqualTo(Severity.Level.CRITICAL);
    assertThat(only(book(about("RUSTSEC-2026-0001", "x", ALL)), "x", "1.0.0").severity()).isEqualTo(Severity.UNKNOWN);
  }

  @Test
  void the_next_fix_is_the_lowest_above_the_version_that_nothing_condemns() {
    AdvisoryBook book =
        book(
            about(
                "RUSTSEC-2023-0001",
                "tokio",
                semver(
                    "introduced 1.7.0",
                    "fixed 1.18.4",
                    "introduced 1.19.0",
                    "fixed 1.20.3",
                    "introduced 1.21.0",
                    "fixed 1.23.1")));
    assertThat(only(book, "tokio", "1.19.5").nextFixed()).contains(CrateVersion.of("1.20.3"));
    assertThat(only(book, "tokio", "1.22.0").nextFixed()).contains(CrateVersion.of("1.23.1"));
    assertThat(only(book, "tokio", "1.22.0").fixed())
        .map(CrateVersion::toString)
        .containsExactly("1.18.4", "1.20.3", "1.23.1");
    assertThat(only(book(about("RUSTSEC-2023-0071", "rsa", ALL)), "rsa", "0.9.6").nextFixed()).isEmpty();
  }

  @Test
  void the_restrictions_are_shown_and_do_not_keep_from_matching() {
    AdvisoryBook book =
        book(
            about(
                "RUSTSEC-2020-0012",
                "os_str_bytes",
                semver("introduced 0", "fixed 2.0.0")
                    + ",'ecosystem_specific':{'affects':{'os':['windows'],'arch':[],'functions':[]}}"));
    assertThat(only(book, "os_str_bytes", "1.0.0").restrictions())
        .isEqualTo(new Restrictions(List.of(), List.of("windows")));
    assertThat(only(book, "os_str_bytes", "1.0.0").restrictions().isEmpty()).isFalse();
  }

  @Test
  void ignoring_a_rustsec_id_ignores_that_record_and_its_repetitions_alone() {
    String shared = ",'aliases':['CVE-2026-1']";
    Match match =
        only(
            book(
                about("RUSTSEC-2026-0001", "x", ALL, shared),
                about("RUSTSEC-2026-0002", "x", ALL, shared),
                about("GHSA-2222-3333-4444", "x", ALL, shared)),
            "x",
            "1.0.0");
    Match left = match.without("RUSTSEC-2026-0001").orElseThrow();
    assertThat(left.ids()).containsExactly("RUSTSEC-2026-0002", "GHSA-2222-3333-4444");
    assertThat(left.without("RUSTSEC-2026-0002")).isEmpty();
    assertThat(match.without("CVE-2026-1")).isEmpty();
    assertThat(match.without("GHSA-2222-3333-4444")).isEmpty();
    assertThat(match.without("RUSTSEC-2026-0099")).contains(match);
  }

  @Test
  void ignoring_rustsecs_open_record_leaves_the_report_of_malware() {
    AdvisoryBook book = arrayref();
    Match left = only(book, "arrayref", "0.3.10").without("RUSTSEC-2026-0260").orElseThrow();
    assertThat(left.ids()).containsExactly("MAL-2026-14336");
    assertThat(left.kind()).isEqualTo(AdvisoryKind.MALICIOUS);
    assertThat(only(book, "arrayref", "0.3.11").without("RUSTSEC-2026-0260")).isEmpty();
    assertThat(only(book, "arrayref", "0.3.11").without("MAL-2026-14336")).isEmpty();
  }

  @Test
  void a_companys_own_record_is_not_overruled_by_rustsec() {
    AdvisoryBook book =
        book(
            about("RUSTSEC-2026-0001", "x", semver("introduced 0", "fixed 2.0.0")),
            about("ACME-2026-1", "x", semver("introduced 0", "fixed 2.1.0"), ",'aliases':['RUSTSEC-2026-0001']"));
    assertThat(only(book, "x", "2.0.5").ids()).containsExactly("ACME-2026-1");
  }

  @Test
  void one_id_at_two_paths_is_reported_once_as_last_modified() {
    Advisory old =
        advisory(
            "{'id':'MAL-2026-3102','modified':'2026-01-01T00:00:00Z','affected':[{'package':{'ecosystem':'crates.io','name':'semantic_search'},'versions':['1.0.0']}]}");
    Advisory young =
        advisory(
            "{'id':'MAL-2026-3102','modified':'2026-02-01T00:00:00Z','affected':[{'package':{'ecosystem':'crates.io','name':'semantic-search'},'versions':['99.0.1']}]}");
    for (AdvisoryBook book : List.of(book(old, young), book(young, old))) {
      assertThat(book.size()).isEqualTo(1);
      assertThat(only(book, "semantic_search", "99.0.1").ids()).containsExactly("MAL-2026-3102");
      assertThat(matches(book, "semantic_search", "1.0.0")).isEmpty();
    }
  }

  private static Advisory original(String id, String crate, String day) {
    return AdvisoryReader.read(
            OsvText.record(
                "{'id':'%s','modified':'%sT00:00:00Z','affected':[{'package':{'ecosystem':'crates.io','name':'%s'},%s}]}"
                    .formatted(id, day, crate, ALL)),
            "rustsec",
            Advisory.Form.RUSTSEC)
        .orElseThrow();
  }

  @Test
  void rustsecs_own_file_goes_before_every_copy() {
    Advisory copy = about("RUSTSEC-2026-0001", "x", semver("introduced 0", "fixed 1.0.0"), ",'summary':'copy'");
    AdvisoryBook book = book(copy, original("RUSTSEC-2026-0001", "x", "2020-01-01"));
    assertThat(only(book, "x", "3.0.0").ids()).containsExactly("RUSTSEC-2026-0001");
    assertThat(book.countBySource()).isEqualTo(Map.of("rustsec", 1));
  }

  @Test
  void a_copy_that_rustsecs_own_younger_files_lack_is_an_orphan() {
    Advisory orphan = about("RUSTSEC-2025-0001", "x", ALL);
    assertThat(matches(book(original("RUSTSEC-2026-0002", "y", "2026-03-01"), orphan), "x", "1.0.0")).isEmpty();
    assertThat(matches(book(original("RUSTSEC-2025-0002", "y", "2025-12-31"), orphan), "x", "1.0.0")).hasSize(1);
  }

  @Test
  void a_few_files_of_rustsec_make_no_orphans_of_a_whole_export() {
    List<Advisory> records = new ArrayList<>(List.of(original("RUSTSEC-2026-0999", "y", "2026-03-01")));
    for (int i = 1; i <= 20; i++) {
      records.add(about("RUSTSEC-2025-%04d".formatted(i), "x", ALL));
    }
    assertThat(AdvisoryBook.of(records).size()).isEqualTo(21);
  }

  @Test
  void equal_records_make_an_equal_revision_in_any_order() {
    Advisory a = about("RUSTSEC-2026-0001", "x", ALL);
    Advisory b = about("RUSTSEC-2026-0002", "x", ALL);
    assertThat(book(a, b).revision()).isEqualTo(book(b, a).revision()).hasSize(16).isNotEqualTo(book(a).revision());
    assertThat(AdvisoryBook.empty().revision()).isEqualTo("none");
    assertThat(book(a, b).newest()).isEqualTo(Optional.of(Instant.parse("2026-01-01T00:00:00Z")));
    assertThat(AdvisoryBook.empty().newest()).isEmpty();
  }

  @Test
  void the_table_of_answers_says_what_judging_record_by_record_says() {
    Random random = new Random(7);
    for (int round = 0; round < 25; round++) {
      List<Advisory> few = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(12); i++) {
        few.add(randomAdvisory(random, i));
      }
      // The same records, with so many idle ones beside them that the table is not built.
      List<Advisory> many = new ArrayList<>(few);
      for (int i = 0; i < 200; i++) {
        many.add(about("GHSA-idle-%04d".formatted(i), "x", "'versions':['77.0." + i + "']"));
      }
      AdvisoryBook table = AdvisoryBook.of(few);
      AdvisoryBook direct = AdvisoryBook.of(many);
      for (int i = 0; i < 150; i++) {
        String version = randomVersion(random) + (random.nextInt(4) == 0 ? "+b" : "");
        assertThat(matches(table, "x", version)).as(version).isEqualTo(matches(direct, "x", version));
      }
    }
  }

  private static Advisory randomAdvisory(Random random, int i) {
    String id =
        switch (random.nextInt(4)) {
          case 0 -> "RUSTSEC-2026-%04d".formatted(i + 1);
          case 1 -> "GHSA-2222-3333-%04d".formatted(i);
          case 2 -> "MAL-2026-" + i;
          default -> "ACME-" + i;
        };
    List<String> events = new ArrayList<>();
    for (int e = 0; e < 1 + random.nextInt(5); e++) {
      events.add(
          (random.nextBoolean() ? "introduced " : random.nextInt(3) == 0 ? "last_affected " : "fixed ")
              + (random.nextInt(6) == 0 ? "0" : randomVersion(random)));
    }
    String affected =
        switch (random.nextInt(3)) {
          case 0 -> "'versions':['" + randomVersion(random) + "','" + randomVersion(random) + "']";
          case 1 -> semver(events.toArray(String[]::new)) + ",'versions':['" + randomVersion(random) + "']";
          default -> ranges("ECOSYSTEM", events.toArray(String[]::new));
        };
    String specific =
        switch (random.nextInt(4)) {
          case 0 -> ",'database_specific':{'categories':['malicious']}";
          case 1 -> ",'database_specific':{'informational':'unsound'}";
          case 2 -> ",'database_specific':{'last_known_affected_version_range':'< " + randomVersion(random) + "'}";
          default -> "";
        };
    String aliases = random.nextBoolean() ? ",'aliases':['CVE-2026-" + random.nextInt(4) + "']" : "";
    String withdrawn = random.nextInt(6) == 0 ? ",'withdrawn':'2026-02-01T00:00:00Z'" : "";
    return about(id, "x", affected + specific, aliases + withdrawn);
  }

  private static String randomVersion(Random random) {
    String pre =
        switch (random.nextInt(6)) {
          case 0 -> "-0";
          case 1 -> "-rc." + random.nextInt(3);
          default -> "";
        };
    return random.nextInt(3) + "." + random.nextInt(4) + "." + random.nextInt(4) + pre;
  }
}
