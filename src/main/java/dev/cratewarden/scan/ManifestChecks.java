package dev.cratewarden.scan;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.Dependency;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.VersionReq;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Holds a manifest against its id, its index line, and the manifest that its author wrote. */
final class ManifestChecks {
  private final Manifest manifest;
  private final Findings findings;

  ManifestChecks(Manifest manifest, Findings findings) {
    this.manifest = manifest;
    this.findings = findings;
  }

  /** Whether it is of the crate that was asked for, or else of the one that the top folder names. */
  void againstName(Optional<CrateId> expected, String top) {
    String name = manifest.name().orElse("");
    String version = manifest.version().orElse("");
    boolean fits =
        expected
            .map(it -> it.name().value().equals(name) && it.version().toString().equals(version))
            .orElse((name + "-" + version).equals(top));
    if (!fits) {
      String says = name.isEmpty() ? "it names no crate" : "it is of " + name + " " + version;
      findings.add(
          ScanFinding.reject(
              "manifest-mismatch", "Cargo.toml", says + ", not of " + expected.map(CrateId::toString).orElse(top)));
    } else if (!manifest.isWhole()) {
      findings.flag("manifest-unreadable", "Cargo.toml", "a part of it cannot be read as TOML");
    }
  }

  /** Where its dependencies come from: a published manifest names versions only. */
  void ofSources() {
    for (Manifest.Needed needed : manifest.dependencies()) {
      needed
          .git()
          .ifPresent(
              it -> findings.flag("manifest-git-dependency", "Cargo.toml", needed.key() + " comes from git: " + it));
      needed
          .path()
          .ifPresent(it ->
              findings.flag("manifest-path-dependency", "Cargo.toml", needed.key() + " comes from a folder: " + it));
      needed
          .registry()
          .ifPresent(it ->
              findings.flag(
                  "manifest-other-registry", "Cargo.toml", needed.key() + " comes from another registry: " + it));
    }
  }

  /** What the registry's index says otherwise: cargo resolves by the index and builds by the manifest. */
  void againstIndex(IndexEntry line) {
    Map<String, Set<String>> inManifest =
        manifest.dependencies().stream()
            .filter(it -> it.requirement().isPresent() || it.git().isEmpty() && it.path().isEmpty())
            .collect(
                Collectors.groupingBy(
                    it -> it.crate() + " (" + word(it.kind()) + ")",
                    TreeMap::new,
                    Collectors.mapping(
                        it -> normal(it.requirement().orElse("*")), Collectors.toCollection(TreeSet::new))));
    Map<String, Set<String>> inIndex =
        line.dependencies().stream()
            .collect(
                Collectors.groupingBy(
                    it -> it.crate() + " (" + word(it.kind()) + ")",
                    TreeMap::new,
                    Collectors.mapping(it -> normal(it.requirement()), Collectors.toCollection(TreeSet::new))));
    inManifest.forEach((crate, requirements) -> {
      Set<String> other = inIndex.get(crate);
      if (other == null) {
        findings.flag("index-mismatch", "Cargo.toml", "needs " + crate + ", which the index does not list");
      } else if (!other.equals(requirements)) {
        findings.flag(
            "index-mismatch", "Cargo.toml", "needs " + crate + " " + requirements + ", the index says " + other);
      }
    });
    inIndex.keySet().stream()
        .filter(it -> !inManifest.containsKey(it))
        .forEach(
            it -> findings.flag("index-mismatch", "Cargo.toml", "does not need " + it + ", which the index lists"));
    if (!line.links().equals(manifest.links())) {
      findings.flag(
          "index-mismatch",
          "Cargo.toml",
          "links " + manifest.links().orElse("nothing") + ", the index says " + line.links().orElse("nothing"));
    }
  }

  /** What the published manifest has and the one that its author wrote, shipped beside it, has not. */
  void againstOriginal(Manifest original) {
    if (!original.isWhole()) {
      findings.flag("manifest-orig-differs", "Cargo.toml.orig", "it cannot be read as TOML");
      return;
    }
    Set<String> written = keys(original);
    keys(manifest).stream().filter(it -> !written.contains(it)).forEach(it -> differs("the dependency " + it));
    if (!original.name().equals(manifest.name())) {
      differs("the name " + manifest.name().orElse("(none)"));
    }
    if (manifest.procMacro() && !original.procMacro()) {
      differs("that it is a procedural macro");
    }
    if (manifest.links().isPresent() && original.links().isEmpty()) {
      differs("that it links " + manifest.links().get());
    }
    List<String> scripts = manifest.buildKey().map(Manifest.Build::paths).orElse(List.of());
    List<String> before = original.buildKey().map(Manifest.Build::paths).orElse(List.of());
    boolean isOff = original.buildKey().map(it -> !it.on()).orElse(false);
    boolean isUsual = scripts.isEmpty() || scripts.equals(List.of(BuildUnit.USUAL_PATH));
    if (!scripts.isEmpty() && (isOff || !before.isEmpty() && !normal(before).equals(normal(scripts)))
        || before.isEmpty() && !isUsual) {
      differs("the build script " + scripts);
    }
  }

  private void differs(String what) {
    findings.flag("manifest-orig-differs", "Cargo.toml", "has what Cargo.toml.orig has not: " + what);
  }

  private static List<String> normal(List<String> paths) {
    return paths.stream().map(it -> it.startsWith("./") ? it.substring(2) : it).toList();
  }

  private static Set<String> keys(Manifest of) {
    return of.dependencies().stream()
        .map(it -> it.key().replace('_', '-'))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String normal(String requirement) {
    return VersionReq.parse(requirement)
        .map(it -> it.comparators().isEmpty() ? "*" : it.comparators().toString())
        .orElse(requirement);
  }

  private static String word(Dependency.Kind kind) {
    return switch (kind) {
      case NORMAL -> "normal";
      case BUILD -> "build";
      case DEV -> "dev";
    };
  }
}
