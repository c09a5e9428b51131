package dev.cratewarden.scan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds what was seen in the sources against the rules, now that it is known which source runs when. */
final class CodeReview {
  private final SourceRules rules;
  private final Manifest manifest;
  private final Contents contents;
  private final Findings findings;

  CodeReview(SourceRules rules, Manifest manifest, Contents contents, Findings findings) {
    this.rules = rules;
    this.manifest = manifest;
    this.contents = contents;
    this.findings = findings;
  }

  void review() {
    Optional<BuildUnit> build = contents.buildUnit(manifest);
    build.ifPresent(this::reviewBuild);
    reviewLinks();
    if (manifest.procMacro()) {
      List<SourceNotes> macro = compiled(contents.sources().all());
      build.ifPresent(it -> macro.removeAll(it.sources()));
      apply(SourceRule.Place.MACRO, macro);
      macro.forEach(it -> flagCutShort(it.path(), "a procedural macro"));
    }
    List<SourceNotes> spokenOf =
        contents.sources().read().stream().filter(it -> speaks(SourceRule.Place.ANY, it.signals())).toList();
    if (!spokenOf.isEmpty()) {
      compiled(spokenOf).forEach(it -> apply(SourceRule.Place.ANY, List.of(it)));
    }
  }

  /** Those of {@code sources} that whoever uses the crate compiles, in order. */
  private List<SourceNotes> compiled(Collection<SourceNotes> sources) {
    Set<String> testOnly = testOnly();
    return sources.stream()
        .filter(it -> it.path().endsWith(".rs") && !Contents.isForTests(it.path()) && !testOnly.contains(it.path()))
        .sorted(Comparator.comparing(SourceNotes::path))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Files that are only declared as modules for tests. */
  private Set<String> testOnly() {
    Set<String> paths = new HashSet<>();
    Set<String> compiled = new HashSet<>();
    for (SourceNotes source : contents.sources().all()) {
      source.testModules().forEach(it -> paths.addAll(BuildUnit.modulePaths(source.path(), it)));
      source.modules().forEach(it -> compiled.addAll(BuildUnit.modulePaths(source.path(), it)));
    }
    paths.removeAll(compiled);
    return paths;
  }

  private void reviewBuild(BuildUnit unit) {
    for (String path : unit.paths()) {
      if (!contents.sources().has(path)) {
        findings.flag("build-script-missing", path, "the manifest names a build script that the package has not");
      }
    }
    apply(SourceRule.Place.BUILD, unit.sources());
    unit.sources().forEach(it -> flagCutShort(it.path(), "the build script"));
    unit.referred().stream()
        .filter(contents::isUnread)
        .forEach(it -> flagCutShort(it, "a file that the build script names"));
    if ((signals(unit.sources()) & rules.mask("process")) != 0) {
      Map<String, List<String>> byKind =
          unit.referred().stream()
              .filter(contents.opaque()::containsKey)
              .collect(
                  Collectors.groupingBy(
                      it -> contents.opaque().getOrDefault(it, ""), TreeMap::new, Collectors.toList()));
      byKind.forEach((kind, paths) ->
          findings.flag(
              "fixture-used-by-build",
              paths.getFirst(),
              "the build script starts programs and uses this file ("
                  + kind
                  + ")"
                  + (paths.size() > 1 ? " and " + (paths.size() - 1) + " more like it" : "")));
    }
  }

  private void flagCutShort(String path, String what) {
    if (contents.isUnread(path)) {
      findings.flag("source-too-large", path, what + " is larger than what is read of one file");
    }
  }

  private void reviewLinks() {
    manifest
        .links()
        .flatMap(rules::ownersOf)
        .ifPresent(owners -> {
          if (!owners.contains(manifest.name().orElse(""))) {
            findings.flag(
                "links-abuse",
                "Cargo.toml",
                "claims the native library "
                    + manifest.links().orElse("")
                    + ", which belongs to "
                    + String.join(", ", owners));
          }
        });
  }

  private boolean speaks(SourceRule.Place place, long signals) {
    return signals != 0 && rules.at(place).stream().anyMatch(rule -> rule.speaksOf(signals));
  }

  private void apply(SourceRule.Place place, Collection<SourceNotes> sources) {
    long seen = signals(sources);
    for (SourceRule rule : rules.at(place)) {
      if (rule.speaksOf(seen)) {
        report(rule, sources);
      }
    }
  }

  /** One finding, at the first place that shows the rarest of its signals. */
  private void report(SourceRule rule, Collection<SourceNotes> sources) {
    long telling = rule.any() == 0 ? rule.all() : rule.any();
    for (SourceNotes source : sources) {
      for (SourceNotes.Sight sight : source.sights()) {
        if ((telling & 1L << sight.signal()) != 0) {
          findings.flag(rule.code(), source.path(), rule.says() + "; line " + sight.line() + ": " + sight.text());
          return;
        }
      }
    }
    findings.flag(rule.code(), "", rule.says());
  }

  private static long signals(Collection<SourceNotes> sources) {
    long seen = 0;
    for (SourceNotes source : sources) {
      seen |= source.signals();
    }
    return seen;
  }
}
