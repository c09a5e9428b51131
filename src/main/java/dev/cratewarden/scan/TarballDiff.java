package dev.cratewarden.scan;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How the tarball of one release differs from that of another: what a reviewer looks at before he lets it through.
 *
 * @param added files that are new; code that runs while the crate is built first, then by path
 * @param removed files that are gone
 * @param changed files whose bytes are others
 * @param texts what has changed in the code that runs while the crate is built, at most {@value #TEXTS_MAX} files
 * @param newDependencies what the manifest needs that it did not need before, as {@code crate requirement (kind)}
 * @param newNativeFiles paths of machine code that was not there
 * @param bytesBefore size of the earlier tarball
 * @param bytes size of this one
 */
public record TarballDiff(
    List<Changed> added,
    List<Changed> removed,
    List<Changed> changed,
    List<ChangedText> texts,
    List<String> newDependencies,
    List<String> newNativeFiles,
    long bytesBefore,
    long bytes) {
  /** Most files whose text is compared. */
  public static final int TEXTS_MAX = 8;

  private static final int LINES_MAX = 200;

  public TarballDiff {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
    texts = List.copyOf(texts);
    newDependencies = List.copyOf(newDependencies);
    newNativeFiles = List.copyOf(newNativeFiles);
  }

  /**
   * A file that differs.
   *
   * @param path text of strangers
   * @param bytes its size; that of the later release unless the file is gone
   */
  public record Changed(String path, long bytes) {}

  /**
   * The changes of one text.
   *
   * @param lines as of {@code diff -u}; text of strangers, with whatever characters it has
   */
  public record ChangedText(String path, List<String> lines) {
    public ChangedText {
      lines = List.copyOf(lines);
    }
  }

  /** A tarball to compare: its bytes, how many there are, and what a scan has found in it. */
  public record Side(InputStream in, long bytes, ContentFacts facts) {}

  /**
   * Compares two tarballs; empty if one of them is not safe to unpack, which its scan says better.
   *
   * @throws IOException if one cannot be read
   */
  public static Optional<TarballDiff> of(Side before, Side after) throws IOException {
    Predicate<String> runs = path -> runsWhileBuilt(before.facts(), path) || runsWhileBuilt(after.facts(), path);
    try {
      Map<String, TarballFiles.Entry> old = TarballFiles.read(before.in(), before.bytes(), runs).files();
      Map<String, TarballFiles.Entry> young = TarballFiles.read(after.in(), after.bytes(), runs).files();
      return Optional.of(
          new TarballDiff(
              only(young, old, runs),
              only(old, young, runs),
              changed(old, young, runs),
              texts(old, young, runs),
              newDependencies(before.facts(), after.facts()),
              newNativeFiles(before.facts(), after.facts()),
              before.bytes(),
              after.bytes()));
    } catch (UnsafeArchiveException e) {
      return Optional.empty();
    }
  }

  /** Code that runs on the machine that builds: the build script and what lies beside it, or all of a macro. */
  private static boolean runsWhileBuilt(ContentFacts facts, String path) {
    return facts.buildScript().filter(it -> path.equals(it.path())).isPresent()
        || facts.buildScript().isPresent() && path.startsWith("build/")
        || facts.procMacro() && path.startsWith("src/") && path.endsWith(".rs");
  }

  private static List<Changed> only(
      Map<String, TarballFiles.Entry> these, Map<String, TarballFiles.Entry> others, Predicate<String> first) {
    return ordered(these.keySet().stream().filter(it -> !others.containsKey(it)).toList(), these, first);
  }

  private static List<Changed> changed(
      Map<String, TarballFiles.Entry> old, Map<String, TarballFiles.Entry> young, Predicate<String> first) {
    return ordered(
        young.entrySet().stream()
            .filter(it -> {
              TarballFiles.Entry before = old.get(it.getKey());
              return before != null && !before.hash().equals(it.getValue().hash());
            })
            .map(Map.Entry::getKey)
            .toList(),
        young,
        first);
  }

  private static List<Changed> ordered(
      List<String> paths, Map<String, TarballFiles.Entry> files, Predicate<String> first) {
    return paths.stream()
        .sorted(Comparator.comparing((String path) -> !first.test(path)).thenComparing(Comparator.naturalOrder()))
        .map(path -> new Changed(path, Optional.ofNullable(files.get(path)).map(TarballFiles.Entry::bytes).orElse(0L)))
        .toList();
  }

  private static List<ChangedText> texts(
      Map<String, TarballFiles.Entry> old, Map<String, TarballFiles.Entry> young, Predicate<String> runs) {
    Set<String> paths = new TreeSet<>(old.keySet());
    paths.addAll(young.keySet());
    List<ChangedText> texts = new ArrayList<>();
    for (String path : paths) {
      String before = text(old, path);
      String after = text(young, path);
      if (runs.test(path) && !before.equals(after) && texts.size() < TEXTS_MAX) {
        texts.add(new ChangedText(path, TextDiff.of(before, after, LINES_MAX)));
      }
    }
    return texts;
  }

  private static String text(Map<String, TarballFiles.Entry> files, String path) {
    return Optional.ofNullable(files.get(path)).flatMap(TarballFiles.Entry::text).orElse("");
  }

  private static List<String> newDependencies(ContentFacts before, ContentFacts after) {
    Set<String> known =
        before.dependencies().stream().map(it -> it.kind() + " " + it.crate()).collect(Collectors.toSet());
    return after.dependencies().stream()
        .filter(it -> !known.contains(it.kind() + " " + it.crate()))
        .map(it -> it.crate() + " " + it.requirement() + " (" + it.kind().name().toLowerCase(Locale.ROOT) + ")")
        .toList();
  }

  private static List<String> newNativeFiles(ContentFacts before, ContentFacts after) {
    Set<String> known = before.nativeFiles().stream().map(ContentFacts.NativeFile::path).collect(Collectors.toSet());
    return after.nativeFiles().stream().map(ContentFacts.NativeFile::path).filter(it -> !known.contains(it)).toList();
  }
}
