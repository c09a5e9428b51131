package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DependencyClosureTest {
  private static final DependencyClosure.Features ALL = new DependencyClosure.Features.All();

  private final Map<String, StringBuilder> index = new HashMap<>();
  private Set<String> refused = Set.of();
  private Set<String> preferred = Set.of();

  private DependencyClosureTest publishWith(String id, String deps, String features) {
    return line(id, deps, features, false);
  }

  private DependencyClosureTest publish(String id, String... deps) {
    return line(id, String.join(",", deps), "", false);
  }

  private DependencyClosureTest line(String id, String deps, String features, boolean yanked) {
    CrateId crate = CrateId.of(id);
    index
        .computeIfAbsent(crate.name().value(), name -> new StringBuilder())
        .append("{\"name\":\"" + crate.name() + "\",\"vers\":\"" + crate.version() + "\",\"deps\":[" + deps)
        .append("],\"cksum\":\"" + "a".repeat(64) + "\",\"features\":{" + features + "},\"yanked\":" + yanked + "}\n");
    return this;
  }

  private static String dep(String name, String requirement) {
    return dep(name, requirement, "normal", false, "");
  }

  private static String dep(String name, String requirement, String kind, boolean optional, String more) {
    return "{\"name\":\""
        + name
        + "\",\"req\":\""
        + requirement
        + "\",\"features\":[],\"optional\":"
        + optional
        + ",\"default_features\":true,\"target\":null,\"kind\":\""
        + kind
        + "\""
        + more
        + "}";
  }

  private DependencyClosure closure(boolean deep, DependencyClosure.Features features, String... roots) {
    DependencyClosure closure =
        new DependencyClosure(
            (file, entry) -> !refused.contains(entry.id().toString()),
            (file, entry) -> preferred.contains(entry.id().toString()));
    for (String root : roots) {
      String[] parts = root.split("@", -1);
      closure.add(new DependencyClosure.Root(CrateName.of(parts[0]), VersionReq.of(parts[1]), features), deep);
    }
    while (!closure.missing().isEmpty()) {
      for (CrateName name : closure.missing()) {
        closure.give(
            name,
            Optional.ofNullable(index.get(name.value()))
                .map(it -> IndexFile.parse(name, it.toString().getBytes(StandardCharsets.UTF_8))));
      }
    }
    return closure;
  }

  private String versions(DependencyClosure.Features features, String... roots) {
    return text(closure(true, features, roots));
  }

  private static String text(DependencyClosure closure) {
    return closure.versions().stream().map(CrateId::toString).collect(Collectors.joining(" "));
  }

  @Test
  void ofEachRequirementTheNewestIsTakenAndNothingThatIsYankedOrAPreRelease() {
    publish("a@1.0.0").publish("a@1.2.0").publish("a@2.0.0").publish("a@1.3.0-rc.1").line("a@1.9.0", "", "", true);
    assertThat(versions(ALL, "a@^1")).isEqualTo("a@1.2.0");
    assertThat(versions(ALL, "a@*", "a@^1")).isEqualTo("a@1.2.0 a@2.0.0");
    assertThat(versions(ALL, "a@=1.9.0")).isEqualTo("a@1.9.0");
  }

  @Test
  void dependenciesOfEveryKindButTestsAreFollowedAndIncompatibleRequirementsEachGetTheirs() {
    publish("a@1.0.0", dep("b", "^1"), dep("c", "^1", "build", false, ""), dep("t", "^1", "dev", false, ""));
    publish("b@1.0.0", dep("d", "^1")).publish("c@1.0.0", dep("d", "^2")).publish("t@1.0.0");
    publish("d@1.0.0").publish("d@1.5.0").publish("d@2.0.0");
    assertThat(versions(ALL, "a@*")).isEqualTo("a@1.0.0 b@1.0.0 c@1.0.0 d@1.5.0 d@2.0.0");
    assertThat(text(closure(false, ALL, "a@*"))).isEqualTo("a@1.0.0");
  }

  @Test
  void aRenamedDependencyIsTheCrateItNamesAndOneOfAnotherRegistryIsNobodys() {
    publish(
        "a@1.0.0",
        dep("alias", "^1", "normal", false, ",\"package\":\"real\""),
        dep("foreign", "^1", "normal", false, ",\"registry\":\"https://example.com/index\""));
    publish("real@1.0.0");
    assertThat(versions(ALL, "a@*")).isEqualTo("a@1.0.0 real@1.0.0");
  }

  @Test
  void atTheRootAllFeaturesCountAndBelowThoseThatAreAskedFor() {
    String optional = dep("x", "^1", "normal", true, "") + "," + dep("y", "^1", "normal", true, "");
    publishWith("a@1.0.0", optional, "\"default\":[\"x\"],\"more\":[\"dep:y\"]");
    publish("user@1.0.0", dep("a", "^1")).publish("x@1.0.0").publish("y@1.0.0");
    assertThat(versions(ALL, "a@*")).isEqualTo("a@1.0.0 x@1.0.0 y@1.0.0");
    assertThat(versions(ALL, "user@*")).isEqualTo("a@1.0.0 user@1.0.0 x@1.0.0");
    assertThat(versions(new DependencyClosure.Features.Some(Set.of(), true), "a@*")).isEqualTo("a@1.0.0 x@1.0.0");
    assertThat(versions(new DependencyClosure.Features.Some(Set.of("more"), false), "a@*"))
        .isEqualTo("a@1.0.0 y@1.0.0");
  }

  @Test
  void aFeatureOfADependencyIsTurnedOnAndAWeakOneOnlyIfTheDependencyIs() {
    String b = dep("b", "^1", "normal", true, "");
    publishWith("strong@1.0.0", b, "\"f\":[\"b/extra\"]")
        .publishWith("weak@1.0.0", b, "\"f\":[\"b?/extra\"],\"g\":[\"dep:b\"]");
    publishWith("b@1.0.0", dep("z", "^1", "normal", true, ""), "\"extra\":[\"dep:z\"]").publish("z@1.0.0");
    DependencyClosure.Features f = new DependencyClosure.Features.Some(Set.of("f"), false);
    assertThat(versions(f, "strong@*")).isEqualTo("b@1.0.0 strong@1.0.0 z@1.0.0");
    assertThat(versions(f, "weak@*")).isEqualTo("weak@1.0.0");
    assertThat(versions(new DependencyClosure.Features.Some(Set.of("f", "g"), false), "weak@*"))
        .isEqualTo("b@1.0.0 weak@1.0.0 z@1.0.0");
  }

  @Test
  void whatIsRefusedIsReplacedByTheNextOrNamed() {
    publish("a@1.0.0", dep("b", "^1")).publish("b@1.0.0").publish("b@1.1.0");
    refused = Set.of("b@1.1.0");
    assertThat(versions(ALL, "a@*")).isEqualTo("a@1.0.0 b@1.0.0");
    refused = Set.of("b@1.1.0", "b@1.0.0");
    DependencyClosure closure = closure(true, ALL, "a@*");
    assertThat(closure.unmet())
        .containsExactly(
            new DependencyClosure.Unmet(
                CrateName.of("b"),
                VersionReq.of("^1"),
                Optional.of(CrateId.of("a@1.0.0")),
                Optional.of(CrateId.of("b@1.1.0"))));
  }

  @Test
  void whatDoesNotExistIsNamedUnlessAFeatureWouldHaveToAskForIt() {
    publish("a@1.0.0", dep("gone", "^1"), dep("never", "^1", "normal", true, ""));
    assertThat(closure(true, ALL, "a@*").unmet())
        .extracting(it -> it.name() + " " + it.refused().isPresent())
        .containsExactly("gone false");
  }

  @Test
  void cratesThatNeedEachOtherAreNoEndlessWay() {
    publish("a@1.0.0", dep("b", "^1")).publish("b@1.0.0", dep("a", "^1"));
    assertThat(versions(ALL, "a@*")).isEqualTo("a@1.0.0 b@1.0.0");
  }

  @Test
  void aPreferredVersionIsTakenBeforeANewerOneWhereItMeetsTheRequirement() {
    publish("app@1.0.0", dep("lib", "^1"), dep("lib2", "^2"));
    publish("lib@1.0.0").publish("lib@1.1.0").publish("lib@1.2.0");
    publish("lib2@1.0.0").publish("lib2@2.0.0");
    preferred = Set.of("lib@1.1.0", "lib2@1.0.0");
    assertThat(versions(ALL, "app@*")).isEqualTo("app@1.0.0 lib@1.1.0 lib2@2.0.0");
    refused = Set.of("lib@1.1.0");
    assertThat(versions(ALL, "app@*")).isEqualTo("app@1.0.0 lib@1.2.0 lib2@2.0.0");
  }

  @Test
  void itIsKnownWhatOnlySomeTargetsNeed() {
    String windows = dep("winapi", "^1").replace("\"target\":null", "\"target\":\"cfg(windows)\"");
    publish("app@1.0.0", windows, dep("lib", "^1"));
    publish("winapi@1.0.0", dep("far", "^1"), dep("shared", "^1"));
    publish("lib@1.0.0", dep("deep", "^1"));
    publish("deep@1.0.0", dep("shared", "^1"));
    publish("shared@1.0.0", dep("last", "^1")).publish("last@1.0.0").publish("far@1.0.0");
    assertThat(closure(true, ALL, "app@*").found())
        .filteredOn(it -> !it.everywhere())
        .extracting(it -> it.entry().id().toString())
        .containsExactly("far@1.0.0", "winapi@1.0.0");
  }
}
