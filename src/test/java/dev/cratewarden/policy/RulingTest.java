package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexFile;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RulingTest {
  private static final Osv HOLE = Osv.record("RUSTSEC-2026-0001", "foo").range("0", "2.0.0");

  @Test
  void equalContentsHaveEqualRevisions() {
    assertThat(new PolicyDraft().ruling(HOLE).revision())
        .isEqualTo(new PolicyDraft().ruling(HOLE).revision())
        .matches("[0-9a-f]{12}");
  }

  @Test
  void everyDifferenceIsAnotherRevision() {
    PolicyDraft older = new PolicyDraft();
    older.age = Duration.ofDays(1);
    PolicyDraft watching = new PolicyDraft();
    watching.mode = Mode.OBSERVE;
    PolicyDraft reserving = new PolicyDraft();
    reserving.reserved.add(CrateGlob.of("x"));
    PolicyDraft licensing = new PolicyDraft().licenses("MIT");
    PolicySet viewed = new PolicySet(Policy.DEFAULT, Map.of("v", new PolicyDraft().policy("v")), Rule.Reserved.NONE);
    assertThat(
            new String[] {
              new PolicyDraft().ruling().revision(),
              new PolicyDraft().ruling(HOLE).revision(),
              new PolicyDraft().deny("a", "x").ruling().revision(),
              new PolicyDraft().deny("a", "y").ruling().revision(),
              new PolicyDraft().deny("a <1", "x").ruling().revision(),
              new PolicyDraft().allowOnly("a").ruling().revision(),
              new PolicyDraft().waive("a", "x-1", "2027-01-01T00:00:00Z").ruling().revision(),
              new PolicyDraft().waive("a", "x-1", "2027-01-02T00:00:00Z").ruling().revision(),
              older.ruling().revision(),
              watching.ruling().revision(),
              reserving.ruling().revision(),
              licensing.ruling().revision(),
              Ruling.of(viewed, Osv.book()).revision(),
              Ruling.allowAll().revision(),
            })
        .doesNotHaveDuplicates();
  }

  @Test
  void theAddressOfTheServerIsNoPartOfTheRevision() {
    Ruling ruling = Ruling.of(PolicySet.DEFAULT, Osv.book(HOLE));
    assertThat(ruling.withPublicUrl("http://elsewhere").revision()).isEqualTo(ruling.revision());
    assertThat(ruling.book().size()).isEqualTo(1);
    assertThat(ruling.policies()).isEqualTo(PolicySet.DEFAULT);
  }

  @Test
  void theBuiltInPolicyIsTheDraftOfTheseTests() {
    assertThat(new PolicyDraft().set()).isEqualTo(PolicySet.DEFAULT);
  }

  @Test
  void aViewNeedsAName() {
    assertThatThrownBy(() -> new PolicySet(Policy.DEFAULT, Map.of("", Policy.DEFAULT), Rule.Reserved.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void allowAllOnlyObservesAndChangesNothing() {
    Ruling ruling = Ruling.allowAll();
    IndexFile file = Given.file("foo", Given.line("foo", "1.0.0"), "garbage");
    assertThat(ruling.observes("")).isTrue();
    assertThat(ruling.hasView("")).isTrue();
    assertThat(ruling.isReserved(CrateName.of("foo"))).isFalse();
    assertThat(ruling.revision()).isEqualTo("none");
    assertThat(ruling.judge("", Given.facts("foo@1.0.0"), Given.NOW)).isSameAs(Verdict.Allow.CLEAN);
    IndexView view = ruling.show("", file, Given.factsOf(file), Optional.empty(), Given.NOW);
    assertThat(((IndexView.Shown) view).bytes()).isSameAs(file.bytes());
  }

  @Test
  void withoutAnAddressTheTextEndsWithTheRule() {
    Ruling ruling = Ruling.of(new PolicyDraft().deny("foo", "").set(), Osv.book());
    CrateFacts facts = Given.facts("foo@1.0.0");
    assertThat(ruling.refusal("", facts.id(), ruling.judge("", facts, Given.NOW), Optional.empty()))
        .isEqualTo(
            """
            cratewarden denied foo 1.0.0: [[deny]] foo
            nearest allowed: none
            rule: deny\
            """);
  }
}
