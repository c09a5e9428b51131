package dev.cratewarden.policy;

import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.ScanFinding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What in the flags of a tarball makes the code that runs while it is built look like a dropper.
 *
 * <p>Each flag alone has honest reasons: build scripts run compilers, and some download what they link. A dropper needs
 * two halves: something that comes from elsewhere or lies hidden, and something that is done with it.
 *
 * @param path where the first sign was seen
 * @param does what it does, to follow upon "code that runs while it is built"
 */
record DropperSigns(String path, String does) {
  private static final Set<String> FETCHES = Set.of("build-network", "macro-network");
  private static final Set<String> RUNS =
      Set.of("build-exec-shell", "build-exec-unknown", "build-drops-program", "macro-exec");
  private static final Set<String> TAKES =
      Set.of("build-env-secrets", "build-file-access", "macro-env-secrets", "macro-file-access");
  private static final Set<String> HIDES = Set.of("obfuscated-blob", "bidi-control", "homoglyph");
  private static final Set<String> TELLING = Set.of("build-drops-program", "known-indicator", "static-init-exec");

  /** Two halves that make a dropper, and what they come to; the more telling first. */
  private record Pattern(Set<String> one, Set<String> other, String does) {}

  private static final List<Pattern> PATTERNS =
      List.of(
          new Pattern(FETCHES, TAKES, "reads secrets and opens connections"),
          new Pattern(FETCHES, RUNS, "downloads and runs programs"),
          new Pattern(Set.of("build-drops-program"), TELLING, "writes a program and runs it"),
          new Pattern(Set.of("obfuscated-blob"), RUNS, "holds hidden data and runs programs"),
          new Pattern(FETCHES, HIDES, "opens connections and hides what it does"),
          new Pattern(TAKES, HIDES, "reads secrets and hides what it does"),
          new Pattern(TAKES, Set.of("build-exec-shell", "macro-exec"), "reads secrets and runs programs"),
          new Pattern(Set.of("known-indicator"), Set.of("known-indicator"), "names what thieves and miners use"));

  static Optional<DropperSigns> of(ContentFacts facts) {
    Set<String> codes =
        facts.flags().stream().filter(it -> isBuildTime(facts, it)).map(ScanFinding::code).collect(Collectors.toSet());
    if (codes.isEmpty()) {
      return Optional.empty();
    }
    return PATTERNS.stream()
        .filter(it -> codes.stream().anyMatch(it.one()::contains) && codes.stream().anyMatch(it.other()::contains))
        .findFirst()
        .map(it -> new DropperSigns(path(facts, it), it.does()));
  }

  private static String path(ContentFacts facts, Pattern pattern) {
    return facts.flags().stream()
        .filter(it -> pattern.one().contains(it.code()))
        .map(ScanFinding::path)
        .findFirst()
        .orElse("");
  }

  /** Whether a flag is about code that runs while the crate is built, or hides such code. */
  static boolean isBuildTime(ContentFacts facts, ScanFinding flag) {
    if (flag.code().startsWith("build-") && !flag.code().equals("build-script-missing")
        || flag.code().startsWith("macro-")) {
      return true;
    }
    boolean runs = facts.procMacro() || facts.buildScript().filter(it -> it.path().equals(flag.path())).isPresent();
    return runs && (HIDES.contains(flag.code()) || TELLING.contains(flag.code()));
  }
}
