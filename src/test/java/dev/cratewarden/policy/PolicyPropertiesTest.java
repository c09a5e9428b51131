package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for every policy, tried on many made from a seed. */
class PolicyPropertiesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SCOPES =
      List.of("a", "a <1.5", "a >=1.2", "a =1.3.0", "*", "b", "a*", "a >=1.0.0, <1.2.0", "?");
  private static final List<String> CODES =
      List.of(
          "deny-list",
          "allow-list.missing",
          "cooldown.age",
          "RUSTSEC-2026-0001",
          "GHSA-aaaa-bbbb-cccc",
          "yanked.denied");
  private static final List<DeniedVersions> SHOWN = List.of(DeniedVersions.values());
  private static final Osv[] BOOK = {
    Osv.record("RUSTSEC-2026-0001", "a").range("0", "1.3.0").cvss(Osv.HIGH_7_5).aliases("GHSA-aaaa-bbbb-cccc"),
    Osv.record("RUSTSEC-2026-0002", "a").range("1.2.0", "1.4.0").malicious(),
    Osv.record("RUSTSEC-2026-0003", "a").range("0", "").informational("unmaintained"),
  };

  private final dev.cratewarden.advisory.AdvisoryBook book = Osv.book(BOOK);

  private static <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static PolicyDraft policy(Random random) {
    PolicyDraft draft = new PolicyDraft();
    draft.deniedVersions = any(random, SHOWN);
    for (int i = random.nextInt(3); i > 0; i--) {
      addRule(draft, random);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      draft.waive(
          any(random, SCOPES),
          any(random, CODES),
          random.nextBoolean() ? "2030-01-01T00:00:00Z" : "2021-01-01T00:00:00Z");
    }
    return draft;
  }

  private static void addRule(PolicyDraft draft, Random random) {
    switch (random.nextInt(5)) {
      case 0 ->
          draft.deny.add(
              new Rule.DenyEntry(
                  PolicyDraft.scope(any(random, SCOPES)),
                  "r",
                  random.nextBoolean() ? Optional.empty() : Optional.of(any(random, SHOWN))));
      case 1 -> draft.unlisted = Permission.DENY;
      case 2 -> draft.age = draft.age.plus(Duration.ofDays(random.nextInt(2000)));
      case 3 -> draft.kinds.add(any(random, List.of(AdvisoryKind.values())));
      default -> draft.yanked = Permission.DENY;
    }
  }

  /** Lines with odd spacing, order and fields, some unreadable, some twice. */
  private static IndexFile file(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      String yanked =
          any(
              random,
              List.of("\"yanked\":false", "\"yanked\" : true", "\"yanked\":null ", "\"é\":\"\\\"yanked\\\":false\""));
      String time = random.nextBoolean() ? "" : ",\"pubtime\":\"202" + random.nextInt(7) + "-01-01T00:00:00Z\"";
      String more =
          any(
              random,
              List.of("", ",\"features2\":{\"yanked\":[\"x\"]}", ",\"v\":2", ",\"new\":{\"a\":[{\"yanked\":false}]}"));
      String line = Given.line("a", "1." + random.nextInt(6) + ".0", yanked + time + more);
      text.append(random.nextInt(10) == 0 ? line.substring(0, 20) : line);
      text.append(any(random, List.of("\n", "\r\n", "\n\n", "\n \n")));
    }
    if (random.nextBoolean() && !text.isEmpty()) {
      text.setLength(text.length() - 1);
    }
    return IndexFile.parse(CrateName.of("a"), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void addingARuleNeverLetsAnythingThrough(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 80; i++) {
      PolicyDraft draft = policy(random);
      IndexFile file = file(random);
      Ruling before = draft.ruling(book);
      addRule(draft, random);
      Ruling after = draft.ruling(book);
      for (IndexEntry entry : file.entries()) {
        CrateFacts facts = Given.factsOf(file).apply(entry);
        assertThat(after.judge("", facts, Given.NOW).level())
            .isGreaterThanOrEqualTo(before.judge("", facts, Given.NOW).level());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aWaiverRemovesNoOtherFinding(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 80; i++) {
      PolicyDraft draft = policy(random);
      IndexFile file = file(random);
      Ruling before = draft.ruling(book);
      String waived = any(random, CODES);
      draft.waive(any(random, SCOPES), waived, "2030-01-01T00:00:00Z");
      Ruling after = draft.ruling(book);
      for (IndexEntry entry : file.entries()) {
        CrateFacts facts = Given.factsOf(file).apply(entry);
        Verdict was = before.judge("", facts, Given.NOW);
        Verdict is = after.judge("", facts, Given.NOW);
        assertThat(is.findings())
            .map(it -> it.code() + it.subject() + it.verdict())
            .containsExactlyInAnyOrderElementsOf(
                was.findings().stream().map(it -> it.code() + it.subject() + it.verdict()).toList());
        assertThat(is.level()).isLessThanOrEqualTo(was.level());
        for (Finding finding : is.findings()) {
          boolean named =
              finding.code().code().equals(waived)
                  || finding.advisory().map(it -> it.names().contains(waived)).orElse(false);
          if (!named) {
            assertThat(was.findings()).contains(finding);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aViewIsReadableAndDiffersOnlyWhereTheVerdictSaysSo(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      Ruling ruling = policy(random).ruling(book);
      IndexFile file = file(random);
      IndexView view = ruling.show("", file, Given.factsOf(file), Optional.empty(), Given.NOW);
      List<IndexEntry> refused =
          file.entries().stream()
              .filter(it -> !ruling.judge("", Given.factsOf(file).apply(it), Given.NOW).isAllowed())
              .toList();
      if (view instanceof IndexView.Forbidden) {
        assertThat(refused).hasSize(file.entries().size()).isNotEmpty();
        continue;
      }
      IndexFile shown = IndexFile.parse(file.name(), ((IndexView.Shown) view).bytes());
      assertThat(shown.invalidLines()).isEqualTo(file.invalidLines());
      List<String> kept = shown.entries().stream().map(shown::line).collect(Collectors.toCollection(ArrayList::new));
      for (IndexEntry entry : file.entries()) {
        String line = file.line(entry);
        if (!refused.contains(entry)) {
          assertThat(kept.remove(line)).as("allowed lines are byte for byte: %s", line).isTrue();
          continue;
        }
        assertThat(kept)
            .as("denied lines do not pass unmarked")
            .allSatisfy(it ->
                assertThat(refused.stream().anyMatch(denied -> it.equals(file.line(denied)) && !denied.yanked()))
                    .isFalse());
      }
      for (String line : kept) {
        JsonNode marked = JSON.readTree(line);
        assertThat(marked.get("yanked").asBoolean()).isTrue();
        assertThat(refused).anyMatch(it -> sameButForYanked(marked, file.line(it)));
      }
      if (refused.isEmpty()) {
        assertThat(shown.bytes()).isSameAs(file.bytes());
      }
    }
  }

  private static boolean sameButForYanked(JsonNode marked, String line) {
    try {
      ObjectNode original = (ObjectNode) JSON.readTree(line);
      return original.put("yanked", true).equals(marked);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingChangesBeforeItSaysItDoes(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 80; i++) {
      Ruling ruling = policy(random).ruling(book);
      IndexFile file = file(random);
      for (IndexEntry entry : file.entries()) {
        CrateFacts facts = Given.factsOf(file).apply(entry);
        Verdict now = ruling.judge("", facts, Given.NOW);
        assertThat(now.changesAt().map(it -> it.isAfter(Given.NOW)).orElse(true)).isTrue();
        Instant justBefore = now.changesAt().map(it -> it.minusNanos(1)).orElse(Instant.parse("2200-01-01T00:00:00Z"));
        assertThat(ruling.judge("", facts, justBefore)).isEqualTo(now);
        now.changesAt().ifPresent(it -> assertThat(ruling.judge("", facts, it)).isNotEqualTo(now));
      }
    }
  }
}
