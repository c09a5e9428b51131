package dev.cratewarden.crates;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An index file as it may follow another: what a registry once said of a version's content stays said.
 *
 * <p>A version that is gone from the next file, or whose line can no longer be read there, keeps its earlier line, put
 * at the end; a version whose checksum is another keeps its earlier line in the later one's place. All else, above all
 * yanking, is upstream's to change. Lines are kept byte for byte.
 *
 * @param bytes the file to keep; the next file's own array if nothing had to be kept
 * @param events what had to be kept, in the order of the earlier file; they come again as long as upstream stays so
 */
public record IndexHistory(byte[] bytes, List<Event> events) {
  /** What a registry must not do. */
  public sealed interface Event {
    /** Of which version. */
    CrateId id();
  }

  /** The version's line is gone. */
  public record Vanished(CrateId id) implements Event {}

  /** The version is said to have other content. */
  public record ChecksumChanged(CrateId id, Checksum was, Checksum now) implements Event {}

  /** What to keep of {@code next}, the file that arrived after {@code previous} for the same crate. */
  public static IndexHistory merge(IndexFile previous, IndexFile next) {
    List<Event> events = new ArrayList<>();
    List<IndexEntry> vanished = new ArrayList<>();
    List<Replacement> replacements = new ArrayList<>();
    Set<CrateVersion> seen = new HashSet<>();
    for (IndexEntry line : previous.entries()) {
      if (!seen.add(line.version())) {
        continue;
      }
      IndexEntry was = previous.entry(line.version()).orElseThrow();
      IndexEntry now = next.entry(line.version()).orElse(null);
      if (now == null) {
        vanished.add(was);
        events.add(new Vanished(was.id()));
      } else if (!now.checksum().equals(was.checksum())) {
        replacements.add(new Replacement(now, was));
        events.add(new ChecksumChanged(was.id(), was.checksum(), now.checksum()));
      }
    }
    return new IndexHistory(
        events.isEmpty() ? next.bytes() : rewritten(previous.bytes(), next.bytes(), replacements, vanished),
        List.copyOf(events));
  }

  /** {@code was} of the earlier file, to stand where {@code now} stands in the next one. */
  private record Replacement(IndexEntry now, IndexEntry was) {}

  private static byte[] rewritten(
      byte[] previous, byte[] next, List<Replacement> replacements, List<IndexEntry> vanished) {
    replacements.sort(Comparator.comparingInt(it -> it.now().offset()));
    ByteArrayOutputStream out = new ByteArrayOutputStream(next.length + 1024);
    int at = 0;
    for (Replacement it : replacements) {
      out.write(next, at, it.now().offset() - at);
      out.write(previous, it.was().offset(), it.was().length());
      at = it.now().offset() + it.now().length();
    }
    out.write(next, at, next.length - at);
    boolean ended = next.length == 0 || next[next.length - 1] == '\n';
    for (IndexEntry line : vanished) {
      if (!ended) {
        out.write('\n');
      }
      out.write(previous, line.offset(), line.length());
      out.write('\n');
      ended = true;
    }
    return out.toByteArray();
  }
}
