package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.crates.CrateName;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RulingChangeTest {
  private static final CrateName RSA = CrateName.of("rsa");
  private static final CrateName SERDE = CrateName.of("serde");

  private static Ruling ruling(PolicyDraft draft) {
    return draft.ruling(AdvisoryBook.empty());
  }

  private static PolicyDraft denying(String... crates) {
    PolicyDraft draft = new PolicyDraft();
    for (String crate : crates) {
      draft.deny(crate, "because");
    }
    return draft;
  }

  @Test
  void equalRulingsConcernNoCrate() {
    assertThat(RulingChange.between(ruling(denying("rsa")), ruling(denying("rsa"))).isNothing()).isTrue();
  }

  @Test
  void aNewLineOfAListConcernsWhatItNamesAlone() {
    RulingChange change = RulingChange.between(ruling(denying("rsa")), ruling(denying("rsa", "Open_SSL")));

    assertThat(change.names()).contains(Set.of("open-ssl"));
    assertThat(change.concerns(CrateName.of("open-ssl"))).isTrue();
    assertThat(change.concerns(RSA)).isFalse();
  }

  @Test
  void aLineThatIsTakenAwayConcernsItsCrateToo() {
    RulingChange change = RulingChange.between(ruling(denying("rsa")), ruling(denying()));

    assertThat(change.concerns(RSA)).isTrue();
    assertThat(change.concerns(SERDE)).isFalse();
  }

  @Test
  void aWaiverConcernsWhatItIsAbout() {
    RulingChange change =
        RulingChange.between(
            ruling(new PolicyDraft()),
            ruling(new PolicyDraft().waive("rsa", "RUSTSEC-2023-0071", "2027-01-01T00:00:00Z")));

    assertThat(change.names()).contains(Set.of("rsa"));
  }

  @Test
  void aPatternConcernsAllThatItMatches() {
    RulingChange change = RulingChange.between(ruling(denying()), ruling(denying("ser*")));

    assertThat(change.names()).isEmpty();
    assertThat(change.concerns(SERDE)).isTrue();
    assertThat(change.concerns(RSA)).isFalse();
  }

  @Test
  void anyOtherRuleConcernsEverything() {
    PolicyDraft yanked = new PolicyDraft();
    yanked.yanked = Permission.DENY;

    RulingChange change = RulingChange.between(ruling(new PolicyDraft()), ruling(yanked));

    assertThat(change.concerns(SERDE)).isTrue();
    assertThat(change.names()).isEmpty();
  }

  @Test
  void aRecordConcernsTheCratesItIsAbout() {
    Osv rsa = Osv.record("RUSTSEC-2023-0071", "rsa").range("0", "");
    AdvisoryBook first = Osv.book(rsa);
    AdvisoryBook second = Osv.book(rsa, Osv.record("RUSTSEC-2024-0001", "serde").range("0", ""));
    PolicyDraft draft = new PolicyDraft();

    assertThat(RulingChange.between(draft.ruling(first), draft.ruling(second)).names()).contains(Set.of("serde"));
    assertThat(RulingChange.between(draft.ruling(second), draft.ruling(first)).names()).contains(Set.of("serde"));
    assertThat(RulingChange.between(draft.ruling(AdvisoryBook.empty()), draft.ruling(first)).concerns(SERDE))
        .as("without a feed another rule speaks of every crate")
        .isTrue();
  }
}
