package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The lines of an index file with what becomes of each.
 *
 * <p>Lines that cannot be read stay: cargo skips them as we do, and a version that has no readable line cannot be
 * downloaded.
 */
final class ViewedLines {
  /** What becomes of a line. */
  private enum Fate {
    KEEP,
    STRIP,
    YANK,
    LEAVE_OUT
  }

  private record Line(IndexEntry entry, Verdict verdict, Fate fate) {}

  private final IndexFile file;
  private final List<Line> lines = new ArrayList<>();
  private int shown;
  private int forbidden;
  private Optional<Instant> changesAt = Optional.empty();
  private Set<Waiver> waivers = Set.of();

  private ViewedLines(IndexFile file) {
    this.file = file;
  }

  static ViewedLines of(
      Judge judge, IndexFile file, Function<IndexEntry, CrateFacts> facts, Optional<Instant> until, Instant now) {
    ViewedLines lines = new ViewedLines(file);
    for (IndexEntry entry : file.entries()) {
      lines.add(judge, entry, facts, until, now);
    }
    return lines;
  }

  private void add(
      Judge judge, IndexEntry entry, Function<IndexEntry, CrateFacts> factsOf, Optional<Instant> until, Instant now) {
    Verdict verdict;
    try {
      CrateFacts facts = factsOf.apply(entry).within(file);
      if (until.isPresent() && facts.isReleasedAfter(until.get())) {
        lines.add(new Line(entry, Verdict.Allow.CLEAN, Fate.LEAVE_OUT));
        return;
      }
      verdict = judge.judge(facts, now).beforeReading();
    } catch (RuntimeException bug) {
      verdict = Verdict.of(List.of(Judge.failed("facts", bug)), Optional.empty());
    }
    changesAt = Said.earlier(changesAt, verdict.changesAt());
    note(verdict.findings());
    shown++;
    forbidden += refusals(verdict, DeniedVersions.FORBID) ? 1 : 0;
    lines.add(new Line(entry, verdict, fate(judge, entry, verdict)));
  }

  private void note(List<Finding> findings) {
    for (Finding finding : findings) {
      if (finding.waivedBy().isPresent()) {
        waivers = waivers.isEmpty() ? new LinkedHashSet<>() : waivers;
        waivers.add(finding.waivedBy().get());
      }
    }
  }

  private static Fate fate(Judge judge, IndexEntry entry, Verdict verdict) {
    if (!verdict.isAllowed()) {
      return refusals(verdict, DeniedVersions.HIDE) ? Fate.LEAVE_OUT : Fate.YANK;
    }
    boolean strip = judge.stripsRegistries() && entry.dependencies().stream().anyMatch(Judge::isForeign);
    return strip ? Fate.STRIP : Fate.KEEP;
  }

  private static boolean refusals(Verdict verdict, DeniedVersions how) {
    for (Finding finding : verdict.findings()) {
      if (finding.effect() != Verdict.Level.ALLOW && finding.deniedVersions() == how) {
        return true;
      }
    }
    return false;
  }

  /** Whether there are versions and each is refused by a rule that refuses the whole file then. */
  boolean isForbidden() {
    return shown > 0 && forbidden == shown;
  }

  /** Whether there are versions and none was released by the date that was asked for. */
  boolean isBeforeFirstRelease() {
    return shown == 0 && !lines.isEmpty();
  }

  /** The highest version that is refused. */
  Optional<IndexEntry> highestRefused() {
    return refused().map(Line::entry);
  }

  /** What is said of it. */
  Verdict highestRefusal() {
    return refused().map(Line::verdict).orElse(Verdict.Allow.CLEAN);
  }

  private Optional<Line> refused() {
    return lines.stream()
        .filter(line -> !line.verdict().isAllowed())
        .max(Comparator.comparing(line -> line.entry().version()));
  }

  /**
   * The versions that someone may be told to use: those that are not yanked, or where there are none, yanked ones. An
   * attacker who yanks the good versions must not leave the bad one as the only advice.
   */
  List<CrateVersion> usable() {
    List<CrateVersion> usable = allowed(false);
    return usable.isEmpty() ? allowed(true) : usable;
  }

  private List<CrateVersion> allowed(boolean yanked) {
    return lines.stream()
        .filter(line -> line.fate() == Fate.KEEP || line.fate() == Fate.STRIP)
        .map(Line::entry)
        .filter(entry -> entry.yanked() == yanked)
        .map(IndexEntry::version)
        .toList();
  }

  /** Those that took away a finding about a line. */
  Set<Waiver> waivers() {
    return Set.copyOf(waivers);
  }

  Optional<Instant> changesAt() {
    return changesAt;
  }

  /** The file with each line's fate carried out; its own array when nothing in it changes. */
  byte[] bytes() {
    byte[] bytes = file.bytes();
    List<Line> changed = lines.stream().filter(ViewedLines::isChanged).toList();
    if (changed.isEmpty()) {
      return bytes;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 16 * changed.size());
    int done = 0;
    for (Line line : changed) {
      int from = line.entry().offset();
      int to = from + line.entry().length();
      out.write(bytes, done, from - done);
      done = write(line, out) ? to : afterLineEnd(bytes, to);
    }
    out.write(bytes, done, bytes.length - done);
    return out.toByteArray();
  }

  private static boolean isChanged(Line line) {
    return switch (line.fate()) {
      case KEEP -> false;
      case YANK -> !line.entry().yanked();
      case STRIP, LEAVE_OUT -> true;
    };
  }

  /** Returns whether anything was written. A line that cannot be edited is left out: it must not pass unmarked. */
  private boolean write(Line line, ByteArrayOutputStream out) {
    if (line.fate() == Fate.LEAVE_OUT) {
      return false;
    }
    LineEdit edit = new LineEdit(file.bytes(), line.entry().offset(), line.entry().length());
    try {
      if (line.fate() == Fate.YANK) {
        edit.yank();
      } else {
        edit.stripRegistries();
      }
    } catch (IllegalStateException notTheObjectItWas) {
      return false;
    }
    edit.writeTo(out);
    return true;
  }

  private static int afterLineEnd(byte[] bytes, int at) {
    int next = at;
    while (next < bytes.length && bytes[next] != '\n') {
      next++;
    }
    return Math.min(bytes.length, next + 1);
  }
}
