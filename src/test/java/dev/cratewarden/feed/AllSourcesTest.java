package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Match;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RustSec's files, its export, malicious-packages and GHSA in one book, as of the attack of August 2026. */
class AllSourcesTest {
  private static AdvisoryBook everything() {
    List<Advisory> all = new ArrayList<>(SharedAdvisories.rustSec());
    all.addAll(SharedAdvisories.read(FeedKind.OSV, "osv/"));
    return AdvisoryBook.of(all);
  }

  private static Match only(AdvisoryBook book, String crate, String version) {
    List<Match> matches = book.matches(CrateName.of(crate), CrateVersion.of(version));
    assertThat(matches).as("%s %s", crate, version).hasSize(1);
    return matches.get(0);
  }

  @Test
  void each_record_is_there_once_and_the_exports_orphan_is_not() {
    AdvisoryBook book = everything();
    assertThat(book.size()).isEqualTo(1205 + 10 + 5);
    assertThat(book.find("RUSTSEC-2025-0000")).isEmpty();
  }

  @Test
  void the_compromised_releases_are_malware_and_the_honest_ones_after_them_disputed() {
    AdvisoryBook book = everything();
    for (String[] attack :
        new String[][] {
          {"arrayref", "0.3.9", "0.3.10", "0.3.11"},
          {"internment", "0.8.6", "0.8.7", "0.8.8"},
          {"append-only-vec", "0.1.8", "0.1.9", "0.1.10"}
        }) {
      assertThat(book.matches(CrateName.of(attack[0]), CrateVersion.of(attack[1]))).isEmpty();
      Match bad = only(book, attack[0], attack[2]);
      assertThat(bad.kind()).isEqualTo(AdvisoryKind.MALICIOUS);
      assertThat(bad.isDisputed()).isFalse();
      assertThat(bad.ids()).hasSize(2);
      Match honest = only(book, attack[0], attack[3]);
      assertThat(honest.dispute())
          .hasValueSatisfying(text -> assertThat(text).contains("names " + attack[2] + " alone"));
    }
    assertThat(only(book, "proc_macro1", "1.0.106").isDisputed()).isFalse();
  }

  @Test
  void rustsec_decides_where_ghsa_says_otherwise() {
    AdvisoryBook book = everything();
    Match rsa = only(book, "rsa", "0.9.10");
    assertThat(rsa.ids()).containsExactly("RUSTSEC-2023-0071");
    assertThat(rsa.aliases()).contains("CVE-2023-49092", "GHSA-c38w-74pg-36hr");
    assertThat(rsa.severity().score()).hasValue(5.9);
    assertThat(book.matches(CrateName.of("time"), CrateVersion.of("0.3.47"))).isEmpty();
    assertThat(only(book, "rustls", "0.20.9").ids())
        .contains("RUSTSEC-2024-0336")
        .doesNotContain("GHSA-6g7w-8wpp-frhj");
  }
}
