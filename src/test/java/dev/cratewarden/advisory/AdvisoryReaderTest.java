package dev.cratewarden.advisory;

import static dev.cratewarden.advisory.OsvText.about;
import static dev.cratewarden.advisory.OsvText.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records are foreign text: what is read from them is checked, cut and cleaned. */
class AdvisoryReaderTest {
  private static final String ALL = "'ranges':[{'type':'SEMVER','events':[{'introduced':'0'}]}]";

  private static Optional<Advisory> read(String json) {
    return AdvisoryReader.read(record(json), "test", Advisory.Form.OSV);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../etc/passwd", "a b", "-x", "RUSTSEC-2026-0001/..", "x\\u0000"})
  void an_id_that_is_none_is_refused(String id) {
    assertThatThrownBy(() -> about(id, "x", ALL))
        .isInstanceOf(InvalidAdvisoryException.class)
        .hasMessageContaining("not an id");
    assertThatThrownBy(() -> about("X".repeat(200), "x", ALL)).isInstanceOf(InvalidAdvisoryException.class);
  }

  @Test
  void a_record_about_other_ecosystems_is_none_of_ours() {
    assertThat(
            read(
                "{'id':'X-1','modified':'2026-01-01T00:00:00Z','affected':[{'package':{'ecosystem':'npm','name':'@a/b'},"
                    + ALL
                    + "}]}"))
        .isEmpty();
    assertThat(read("{'id':'X-1','modified':'2026-01-01T00:00:00Z'}")).isEmpty();
    assertThat(read("{'id':'X-1','modified':'2026-01-01T00:00:00Z','affected':[{'ranges':[]}]}")).isEmpty();
  }

  @Test
  void entries_of_one_crate_are_one_and_other_ecosystems_beside_it_are_left_out() {
    Advisory advisory =
        read("{'id':'X-1','modified':'2026-01-01T00:00:00Z','affected':["
                 + "{'package':{'ecosystem':'crates.io','name':'a_b'},'versions':['1.0.0']},{'package':{'ecosystem':'npm','name':'a'}},"
                 + "{'package':{'ecosystem':'crates.io','name':'A-b'},'versions':['2.0.0']},{'package':{'ecosystem':'crates.io','name':'c'},'versions':['3.0.0']}]}")
            .orElseThrow();
    assertThat(advisory.affected())
        .extracting(entry -> entry.name().value() + " " + entry.versions())
        .containsExactly("a_b {1.0.0, 2.0.0}", "c {3.0.0}");
  }

  @Test
  void a_draft_without_a_number_is_passed_over() {
    assertThat(
            read(
                "{'id':'RUSTSEC-0000-0000','modified':'2026-01-01T00:00:00Z','affected':[{'package':{'ecosystem':'crates.io','name':'x'},"
                    + ALL
                    + "}]}"))
        .isEmpty();
    assertThat(
            read(
                "{'id':'RUSTSEC-2025-0000','modified':'2026-01-01T00:00:00Z','affected':[{'package':{'ecosystem':'crates.io','name':'x'},"
                    + ALL
                    + "}]}"))
        .isEmpty();
  }

  @Test
  void a_crate_name_or_time_that_is_none_is_refused() {
    assertThatThrownBy(() -> about("X-1", "not a crate", ALL)).hasMessageContaining("not a crate name");
    assertThatThrownBy(() ->
            read(
                "{'id':'X-1','modified':'yesterday','affected':[{'package':{'ecosystem':'crates.io','name':'x'},"
                    + ALL
                    + "}]}"))
        .hasMessageContaining("modified is no RFC 3339 time");
    assertThatThrownBy(() -> about("X-1", "x", ALL, ",'withdrawn':'soon'")).hasMessageContaining("withdrawn");
  }

  @Test
  void times_may_have_fractions_and_offsets() {
    Advisory advisory =
        read("{'id':'X-1','modified':'2026-01-01T01:00:00.5+01:00','affected':[{'package':{'ecosystem':'crates.io','name':'x'},"
                + ALL
                + "}]}")
            .orElseThrow();
    assertThat(advisory.modified()).isEqualTo(Instant.parse("2026-01-01T00:00:00.5Z"));
  }

  @Test
  void a_title_is_one_line_that_steers_no_terminal() {
    assertThat(about("X-1", "x", ALL, ",'summary':'a\\u001b[2Jb\\u202ec\\nd\\u0085e'").title())
        .isEqualTo("a [2Jb c d e");
    assertThat(about("X-1", "x", ALL, ",'summary':'" + "y".repeat(5000) + "'").title()).hasSize(300);
    assertThat(about("X-1", "x", ALL, ",'details':'\\n\\nfirst line\\nsecond'").title()).isEqualTo("first line");
  }

  @Test
  void the_page_is_the_databases_own_or_a_web_link() {
    assertThat(about("RUSTSEC-2026-0001", "x", ALL).url())
        .isEqualTo("https://rustsec.org/advisories/RUSTSEC-2026-0001.html");
    assertThat(about("MAL-2026-1", "x", ALL).url()).isEqualTo("https://osv.dev/vulnerability/MAL-2026-1");
    assertThat(
            about(
                    "ACME-1",
                    "x",
                    ALL,
                    ",'references':[{'type':'WEB','url':'javascript:alert(1)'},{'type':'WEB','url':'https://acme.example/1'}]")
                .url())
        .isEqualTo("https://acme.example/1");
    assertThat(about("ACME-1", "x", ALL).url()).isEmpty();
  }

  @Test
  void pages_of_advisories_in_references_are_links_to_the_same_issue() {
    String references =
        ",'references':[{'type':'WEB','url':'https://github.com/rustls/rustls/security/advisories/GHSA-6g7w-8wpp-frhj'},"
            + "{'type':'WEB','url':'https://rustsec.org/advisories/RUSTSEC-2024-0336.html'},{'type':'WEB','url':'https://github.com/x/y/issues/1'}]";
    assertThat(about("ACME-1", "x", ALL, references).linked())
        .containsExactly("GHSA-6g7w-8wpp-frhj", "RUSTSEC-2024-0336");
    assertThat(about("GHSA-6g7w-8wpp-frhj", "x", ALL, references).linked()).containsExactly("RUSTSEC-2024-0336");
    assertThat(about("RUSTSEC-2024-0001", "x", ALL, references).linked()).containsExactly("GHSA-6g7w-8wpp-frhj");
    assertThat(about("ACME-1", "x", ALL, references + ",'aliases':['RUSTSEC-2024-0336']").linked())
        .containsExactly("GHSA-6g7w-8wpp-frhj");
  }

  @Test
  void aliases_that_are_no_ids_are_left_out() {
    assertThat(about("ACME-1", "x", ALL, ",'aliases':['CVE-2026-1','https://x','ACME-1','CVE-2026-1','']").aliases())
        .containsExactly("CVE-2026-1");
  }

  @Test
  void severities_may_sit_at_the_record_or_at_the_crate_and_the_highest_counts() {
    Advisory advisory =
        about(
            "GHSA-2222-3333-4444",
            "x",
            ALL + ",'severity':[{'type':'CVSS_V3','score':'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'}]",
            ",'severity':[{'type':'CVSS_V4','score':'CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N'},{'type':'Ubuntu','score':'critical'}],"
                + "'database_specific':{'severity':'CRITICAL'}");
    assertThat(advisory.severity().score()).hasValue(7.5);
  }

  @Test
  void a_restriction_that_not_every_entry_has_is_none() {
    Advisory advisory =
        read("{'id':'X-1','modified':'2026-01-01T00:00:00Z','affected':["
                 + "{'package':{'ecosystem':'crates.io','name':'x'},'versions':['1.0.0'],'ecosystem_specific':{'affects':{'os':['windows'],'arch':['x86']}}},"
                 + "{'package':{'ecosystem':'crates.io','name':'x'},'versions':['2.0.0'],'ecosystem_specific':{'affects':{'os':[],'arch':['arm']}}}]}")
            .orElseThrow();
    assertThat(advisory.affected().get(0).restrictions()).isEqualTo(new Restrictions(List.of("x86", "arm"), List.of()));
  }
}
