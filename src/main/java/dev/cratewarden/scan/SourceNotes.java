package dev.cratewarden.scan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What was seen in one source file: which signals, where first, and what it refers to.
 *
 * <p>Kept instead of the text, since which file is the build script is only known when the manifest has been read.
 */
final class SourceNotes {
  private static final int STRINGS_MAX = 48;

  private final String path;
  private Set<String> strings = Set.of();
  private Set<String> modules = Set.of();
  private Set<String> testModules = Set.of();
  private Set<String> programs = Set.of();
  private List<Sight> sights = List.of();
  private byte[] digest = new byte[0];
  private long lines;
  private long signals;
  private boolean includes;

  SourceNotes(String path) {
    this.path = path;
  }

  /**
   * A signal where it was first seen.
   *
   * @param signal its number
   * @param line counted from 1
   * @param text of that line, cut
   */
  record Sight(int signal, int line, String text) {}

  String path() {
    return path;
  }

  /** One bit for each signal seen. */
  long signals() {
    return signals;
  }

  /** Literals that look like paths. */
  Set<String> strings() {
    return strings;
  }

  /** Names of {@code mod name;}. */
  Set<String> modules() {
    return modules;
  }

  /** Names of {@code #[cfg(test)] mod name;}, which no user of the crate compiles. */
  Set<String> testModules() {
    return testModules;
  }

  /** Names of programs it starts. */
  Set<String> programs() {
    return programs;
  }

  /** Whether {@code include!} stands in it. */
  boolean includes() {
    return includes;
  }

  List<Sight> sights() {
    return sights;
  }

  boolean isEmpty() {
    return signals == 0 && strings.isEmpty() && modules.isEmpty() && !includes;
  }

  void noteSignals(long seen) {
    signals |= seen;
  }

  void noteSight(Sight sight) {
    sights = sights.isEmpty() ? new ArrayList<>() : sights;
    sights.add(sight);
  }

  void noteText(byte[] sha256, long lineCount) {
    digest = sha256;
    lines = lineCount;
  }

  /** The SHA-256 of the file; empty if it was not taken. */
  byte[] digest() {
    return digest;
  }

  long lines() {
    return lines;
  }

  void noteInclude() {
    includes = true;
  }

  void noteModule(String name, boolean forTests) {
    if (forTests) {
      testModules = with(testModules, name);
    } else {
      modules = with(modules, name);
    }
  }

  void noteProgram(String name) {
    programs = with(programs, name);
  }

  void noteString(String text) {
    strings = with(strings, text);
  }

  private static Set<String> with(Set<String> set, String text) {
    Set<String> to = set.isEmpty() ? new LinkedHashSet<>() : set;
    if (to.size() < STRINGS_MAX) {
      to.add(text);
    }
    return to;
  }
}
