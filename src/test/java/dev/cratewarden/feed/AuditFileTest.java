package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.vet.AuditBook;
import dev.cratewarden.vet.AuditSet;
import dev.cratewarden.vet.Opinion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What cargo-vet's files mean, entry by entry. */
class AuditFileTest {
  private static final String URL = "https://example.com/audits.toml";

  private final Problems problems = new Problems(10);
  private final List<AuditBook.Page> pages = new ArrayList<>();

  private AuditFileTest given(String from, boolean isOurs, String toml) throws IOException {
    List<AuditSet> sets = AuditFile.parse(from, toml.getBytes(StandardCharsets.UTF_8), problems).sets(Map.of(), isOurs);
    pages.add(new AuditBook.Page(from, "1", sets));
    return this;
  }

  private AuditFileTest given(String toml) throws IOException {
    return given("ours", true, toml);
  }

  private String opinion(String required, String id) {
    int at = id.indexOf('@');
    Opinion opinion =
        AuditBook.of(pages)
            .vetting(pages.stream().map(AuditBook.Page::from).toList(), required)
            .of(CrateName.of(id.substring(0, at)), CrateVersion.of(id.substring(at + 1)));
    return switch (opinion) {
      case Opinion.Vetted it -> "vetted " + it.path();
      case Opinion.Forbidden it -> "forbidden " + it.by();
      case Opinion.Unvetted it -> it.wildcard() ? "unvetted, wildcard" : "unvetted";
    };
  }

  private String opinion(String id) {
    return opinion("safe-to-deploy", id);
  }

  @Test
  void chainsLeadForwardsBackwardsAndThroughRevisionsOfARepository() throws IOException {
    String revision = "0123456789abcdef0123456789abcdef01234567";
    given(
        """
        [[audits.foo]]
        who = ["Alice <a@example.com>", "Bob"]
        criteria = "safe-to-deploy"
        version = "1.0.1"
        notes = "fine"
        aggregated-from = "https://example.org/audits.toml"

        [[audits.foo]]
        who = "Carol"
        criteria = ["safe-to-deploy"]
        delta = "1.0.1 -> 1.0.0"

        [[audits.foo]]
        criteria = "safe-to-deploy"
        delta = "1.0.1 -> 1.0.2@git:%1$s"

        [[audits.foo]]
        criteria = "safe-to-deploy"
        delta = "1.0.2@git:%1$s -> 1.0.3"
        """
            .formatted(revision));
    assertThat(opinion("foo@1.0.1")).isEqualTo("vetted [1.0.1 by Alice <a@example.com>, Bob (ours)]");
    assertThat(opinion("foo@1.0.0")).endsWith("1.0.1 -> 1.0.0 by Carol (ours)]");
    assertThat(opinion("foo@1.0.3")).contains("1.0.2@git:" + revision + " -> 1.0.3 (ours)");
    assertThat(opinion("foo@1.0.2")).as("a revision is not what the registry has").isEqualTo("unvetted");
    assertThat(opinion("foo@1.0.4")).isEqualTo("unvetted");
    assertThat(opinion("bar@1.0.1")).isEqualTo("unvetted");
    assertThat(problems.count()).isZero();
  }

  @Test
  void buildMetadataIsPartOfAVersion() throws IOException {
    given("[[audits.openssl-src]]\ncriteria = \"safe-to-deploy\"\nversion = \"111.28.2+1.1.1w\"\n");
    assertThat(opinion("openssl-src@111.28.2+1.1.1w")).startsWith("vetted");
    assertThat(opinion("openssl-src@111.28.2")).isEqualTo("unvetted");
  }

  @Test
  void deployingImpliesRunningAndCustomCriteriaImplyWhatTheirAuthorSays() throws IOException {
    given(
        """
        [criteria.crypto-reviewed]
        description = "by an expert"
        implies = "safe-to-deploy"

        [[audits.deploy]]
        criteria = "safe-to-deploy"
        version = "1.0.0"
        [[audits.run]]
        criteria = "safe-to-run"
        version = "1.0.0"
        [[audits.reviewed]]
        criteria = "crypto-reviewed"
        version = "1.0.0"
        """);
    assertThat(opinion("safe-to-run", "deploy@1.0.0")).startsWith("vetted");
    assertThat(opinion("safe-to-deploy", "run@1.0.0")).isEqualTo("unvetted");
    assertThat(opinion("safe-to-run", "reviewed@1.0.0")).startsWith("vetted");
    assertThat(opinion("crypto-reviewed", "reviewed@1.0.0")).startsWith("vetted");
    assertThat(opinion("crypto-reviewed", "deploy@1.0.0")).isEqualTo("unvetted");
  }

  @Test
  void aViolationForbidsWhateverElseIsSaid() throws IOException {
    given(
        """
        [[audits.foo]]
        criteria = "safe-to-deploy"
        version = "1.0.0"
        [[audits.foo]]
        criteria = "safe-to-deploy"
        delta = "1.0.0 -> 1.1.0"
        [[audits.foo]]
        criteria = "safe-to-deploy"
        delta = "1.1.0 -> 1.2.0"
        [[audits.foo]]
        who = "Mallet"
        criteria = "safe-to-deploy"
        violation = ">=1.1.0, <1.2.0"
        notes = "reads keys"
        [[exemptions.foo]]
        criteria = "safe-to-deploy"
        version = "1.1.0"
        """);
    assertThat(opinion("foo@1.1.0")).isEqualTo("forbidden [>=1.1.0, <1.2.0 by Mallet (ours)]");
    assertThat(opinion("foo@1.0.0")).startsWith("vetted");
    assertThat(opinion("foo@1.2.0")).as("no chain leads through what is forbidden").isEqualTo("unvetted");
    assertThat(opinion("safe-to-run", "foo@1.1.0")).as("unfit to deploy may be fit to run").startsWith("vetted");
  }

  @Test
  void aViolationOfAWeakerCriterionForbidsTheStrongerOne() throws IOException {
    given("[[audits.foo]]\ncriteria = \"safe-to-run\"\nviolation = \"*\"\n");
    assertThat(opinion("safe-to-deploy", "foo@1.0.0")).startsWith("forbidden");
    assertThat(opinion("foo@2.0.0-rc.1")).as("every version is every version").startsWith("forbidden");
  }

  @Test
  void aViolationThatCannotBeUnderstoodIsOfEveryVersion() throws IOException {
    given(
        """
        [[audits.foo]]
        criteria = "safe-to-deploy"
        version = "1.0.0"
        [[audits.foo]]
        violation = "before christmas"
        severity = 9
        """);
    assertThat(opinion("foo@1.0.0")).startsWith("forbidden");
    assertThat(problems.kept().toString()).contains("taken to be of every version");
  }

  @Test
  void whatCannotBeUnderstoodVouchesForNothingAndIsReported() throws IOException {
    given(
        """
        [[audits.foo]]
        criteria = "safe-to-deploy"
        version = "1.0.0"
        only-on = "linux"
        [[audits.foo]]
        criteria = "safe-to-deploy"
        version = "1.0"
        [[audits.foo]]
        version = "1.0.0"
        [[audits.foo]]
        criteria = "safe-to-deploy"
        version = "1.0.0"
        delta = "1.0.0 -> 1.0.1"
        [[audits.foo]]
        criteria = "safe-to-deploy"
        delta = "1.0.1"
        [[audits."no crate"]]
        criteria = "safe-to-deploy"
        version = "1.0.0"
        """);
    assertThat(opinion("foo@1.0.0")).isEqualTo("unvetted");
    assertThat(problems.count()).isEqualTo(6);
    assertThat(problems.kept().toString()).contains("only-on", "not a version: 1.0", "criteria is missing");
  }

  @Test
  void publishersCountWhereALockSaysWhoPublished() throws IOException {
    given(
        """
        [[wildcard-audits.wild]]
        who = "Alice"
        criteria = "safe-to-deploy"
        user-id = 7
        start = "2024-01-01"
        end = 2025-01-01

        [[trusted.known]]
        criteria = "safe-to-deploy"
        trusted-publisher = "github:example/known"
        start = "2024-01-01"
        end = "2025-01-01"
        """);
    assertThat(opinion("wild@1.0.0")).isEqualTo("unvetted, wildcard");
    given(
        "lock",
        true,
        """
        [[publisher.wild]]
        version = "1.0.0"
        when = "2024-06-01"
        user-id = 7
        user-login = "alice"
        [[publisher.wild]]
        version = "1.1.0"
        when = "2025-01-01"
        user-id = 7
        user-login = "alice"
        [[publisher.wild]]
        version = "1.2.0"
        when = "2024-06-01"
        user-id = 8
        user-login = "eve"
        [[publisher.known]]
        version = "1.0.0"
        when = "2024-06-01"
        trusted-publisher = "github:example/known"
        """);
    assertThat(opinion("wild@1.0.0")).isEqualTo("vetted [1.0.0 published by user 7, vouched for by Alice (ours)]");
    assertThat(opinion("wild@1.1.0")).as("the end is not part of it").startsWith("unvetted");
    assertThat(opinion("wild@1.2.0")).as("somebody else").startsWith("unvetted");
    assertThat(opinion("known@1.0.0")).startsWith("vetted");
  }

  @Test
  void whatOthersTrustOrKeepToThemselvesIsNotOurs() throws IOException {
    String theirs =
        """
        [[trusted.known]]
        criteria = "safe-to-deploy"
        user-id = 7
        start = "2024-01-01"
        end = "2025-01-01"
        [[publisher.known]]
        version = "1.0.0"
        when = "2024-06-01"
        user-id = 7
        [[audits.foo]]
        criteria = "safe-to-deploy"
        version = "1.0.0"
        importable = false
        """;
    given(URL, false, theirs);
    assertThat(opinion("known@1.0.0")).isEqualTo("unvetted");
    assertThat(opinion("foo@1.0.0")).isEqualTo("unvetted");
    given(theirs);
    assertThat(opinion("known@1.0.0")).startsWith("vetted");
    assertThat(opinion("foo@1.0.0")).startsWith("vetted");
  }

  @Test
  void aLockHasTheSetsOfOthersUnderTheirNicknames() throws IOException {
    given(
        """
        [[unpublished.foo]]
        version = "9.0.0"
        audited_as = "1.0.0"

        [[audits.mozilla.audits.foo]]
        who = "Alice"
        criteria = "safe-to-deploy"
        version = "1.0.0"

        [[audits.google.audits.foo]]
        who = "Bob"
        criteria = "safe-to-deploy"
        delta = "1.0.0 -> 1.1.0"

        [audits.empty]
        """);
    assertThat(opinion("foo@1.1.0")).isEqualTo("vetted [1.0.0 by Alice (mozilla), 1.0.0 -> 1.1.0 by Bob (google)]");
    assertThat(opinion("foo@9.0.0")).as("whatever a registry serves is published").isEqualTo("unvetted");
    assertThat(problems.count()).isZero();
  }

  @Test
  void aConfigurationTranslatesTheCriteriaOfWhatItImports() throws IOException {
    given(
        """
        default-criteria = "safe-to-run"

        [cargo-vet]
        version = "0.10"

        [imports.peer]
        url = "https://example.com/audits.toml"
        exclude = ["left-out"]

        [imports.peer.criteria-map]
        thorough = ["safe-to-deploy"]
        safe-to-deploy = "safe-to-run"

        [policy.app]
        criteria = "safe-to-run"

        [[exemptions.spared]]
        version = "1.0.0"
        criteria = "safe-to-deploy"
        suggest = false
        """);
    given(
        URL,
        false,
        """
        [criteria.thorough]
        description = "all of it"
        [criteria.vague]
        description = "a look"
        implies = "safe-to-deploy"
        [[audits.a]]
        criteria = "thorough"
        version = "1.0.0"
        [[audits.b]]
        criteria = "safe-to-deploy"
        version = "1.0.0"
        [[audits.c]]
        criteria = "vague"
        version = "1.0.0"
        [[audits.d]]
        criteria = "safe-to-deploy"
        violation = "*"
        [[audits.left-out]]
        criteria = "thorough"
        version = "1.0.0"
        """);
    assertThat(opinion("a@1.0.0")).isEqualTo("vetted [1.0.0 (peer)]");
    assertThat(opinion("b@1.0.0")).isEqualTo("unvetted");
    assertThat(opinion("safe-to-run", "b@1.0.0")).startsWith("vetted");
    assertThat(opinion("vague", "c@1.0.0")).as("their word has no meaning here").isEqualTo("unvetted");
    assertThat(opinion("safe-to-run", "c@1.0.0")).as("but what it implies has").startsWith("vetted");
    assertThat(opinion("safe-to-run", "d@1.0.0")).startsWith("forbidden");
    assertThat(opinion("left-out@1.0.0")).isEqualTo("unvetted");
    assertThat(opinion("spared@1.0.0")).isEqualTo("vetted [1.0.0 exempted (ours)]");
  }

  @Test
  void criteriaThatImplyEachOtherAreNoTrap() throws IOException {
    given(
        """
        [criteria.a]
        implies = "b"
        [criteria.b]
        implies = ["a", "safe-to-run"]
        [[audits.foo]]
        criteria = "a"
        version = "1.0.0"
        """);
    assertThat(opinion("safe-to-run", "foo@1.0.0")).startsWith("vetted");
  }

  @Test
  void whatIsNoTomlIsNoFile() {
    assertThatThrownBy(() -> given("[[audits.foo")).isInstanceOf(IOException.class).hasMessageContaining("TOML");
    assertThatThrownBy(() -> given("a = " + "[".repeat(10_000))).hasMessageContaining("nested");
  }
}
