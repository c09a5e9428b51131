package dev.cratewarden.policy;

import dev.cratewarden.crates.Dependency;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.ScanFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is odd about a release by what its tarball holds, and by what the tarball of the release before it held.
 *
 * <p>The other tarball is often not at hand. What an index line says is used then: a release that claimed a native
 * library or had build dependencies had a build script. Beyond that nothing is called new that is not known to be, with
 * one exception: what code does while it is built counts as new until it is known to be old. That alone leads to
 * nothing; it matters for code that acts like a dropper.
 */
final class ContentOddities {
  private static final int GREW_TIMES = 10;
  private static final long GREW_TO_BYTES_MIN = 200_000;

  private final ContentFacts own;
  private final ContentFacts previous;
  private final Optional<IndexEntry> previousLine;
  private final List<Oddity> found = new ArrayList<>();

  private ContentOddities(ContentFacts own, ReleaseHistory history) {
    this.own = own;
    this.previous = history.previousContent();
    this.previousLine = history.previous();
  }

  /** All of them; none as long as the release's own tarball has not been read. */
  static List<Oddity> of(ContentFacts own, ReleaseHistory history) {
    ContentOddities oddities = new ContentOddities(own, history);
    if (own.isKnown()) {
      oddities.dropper();
      if (history.previous().isPresent()) {
        oddities.newBehaviour();
        if (oddities.previous.isKnown()) {
          oddities.firstBuildScript();
          oddities.firstProcMacro();
          oddities.newNativeBinary();
          oddities.grewTenfold();
        }
      }
    }
    return oddities.found;
  }

  private void dropper() {
    DropperSigns.of(own)
        .ifPresent(it ->
            found.add(
                new Oddity(ReasonCode.ANOMALY_DROPPER, it.path(), "code that runs while it is built " + it.does())));
  }

  private void newBehaviour() {
    Set<String> behaviour = new TreeSet<>(behaviour(own));
    behaviour.removeAll(behaviour(previous));
    if (behaviour.isEmpty()) {
      return;
    }
    String version = previousLine.map(it -> it.version().toString()).orElse("");
    String codes = String.join(", ", behaviour);
    found.add(
        new Oddity(
            ReasonCode.ANOMALY_NEW_BEHAVIOUR,
            codes,
            previous.isKnown()
                ? "new since " + version + ": " + codes
                : codes + ", and whether " + version + " did so is not known"));
  }

  /** What the code does that runs while a crate is built, by the codes of its flags. */
  static Set<String> behaviour(ContentFacts facts) {
    return facts.flags().stream()
        .filter(it -> DropperSigns.isBuildTime(facts, it))
        .map(ScanFinding::code)
        .collect(Collectors.toSet());
  }

  private void firstBuildScript() {
    own.buildScript()
        .filter(it -> previous.buildScript().isEmpty() && !hadBuildScript())
        .ifPresent(it ->
            found.add(
                new Oddity(
                    ReasonCode.ANOMALY_FIRST_BUILD_SCRIPT,
                    it.path(),
                    "it has a build script, " + it.path() + ", which " + before() + " had not")));
  }

  /** By its line: a native library can only be claimed, and build dependencies only be used, by a build script. */
  private boolean hadBuildScript() {
    return previousLine
        .filter(it ->
            it.links().isPresent() || it.dependencies().stream().anyMatch(each -> each.kind() == Dependency.Kind.BUILD))
        .isPresent();
  }

  private void firstProcMacro() {
    if (own.procMacro() && !previous.procMacro()) {
      found.add(
          new Oddity(
              ReasonCode.ANOMALY_FIRST_PROC_MACRO, "lib", "it is a procedural macro, which " + before() + " was not"));
    }
  }

  private void newNativeBinary() {
    Map<String, Integer> more = kinds(own);
    kinds(previous).forEach((kind, count) -> more.merge(kind, -count, Integer::sum));
    more.entrySet().stream()
        .filter(it -> it.getValue() > 0)
        .findFirst()
        .ifPresent(it -> {
          String path =
              own.nativeFiles().stream()
                  .filter(each -> each.kind().equals(it.getKey()))
                  .filter(each -> previous.nativeFiles().stream().noneMatch(old -> old.path().equals(each.path())))
                  .map(ContentFacts.NativeFile::path)
                  .findFirst()
                  .orElse("");
          found.add(
              new Oddity(
                  ReasonCode.ANOMALY_NEW_NATIVE_BINARY,
                  path,
                  "it brings machine code (" + it.getKey() + ") that " + before() + " did not: " + path));
        });
  }

  private static Map<String, Integer> kinds(ContentFacts facts) {
    Map<String, Integer> kinds = new TreeMap<>();
    facts.nativeFiles().forEach(it -> kinds.merge(it.kind(), 1, Integer::sum));
    return kinds;
  }

  private void grewTenfold() {
    if (previous.tarballBytes() > 0
        && own.tarballBytes() >= GREW_TO_BYTES_MIN
        && own.tarballBytes() >= previous.tarballBytes() * GREW_TIMES) {
      found.add(
          new Oddity(
              ReasonCode.ANOMALY_GREW_TENFOLD,
              "size",
              "its tarball is "
                  + own.tarballBytes() / previous.tarballBytes()
                  + " times as large as that of "
                  + previousLine.map(it -> it.version().toString()).orElse("")));
    }
  }

  private String before() {
    return previousLine.map(it -> it.version().toString()).orElse("the release before it");
  }
}
