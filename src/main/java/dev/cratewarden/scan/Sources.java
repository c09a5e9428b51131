package dev.cratewarden.scan;

import dev.cratewarden.crates.Checksum;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The texts of one tarball that may be source code, and what was seen in each.
 *
 * <p>Reading a source word by word is dear, and most need not be: which is one of a build script or of a procedural
 * macro is known when all have passed by, and of the others a {@link Glance} says that no rule can speak. So texts are
 * put by, as long as there is room, and read when somebody asks for what is in them. One for which there is no room is
 * read at once, unless it is certain that nobody will ask.
 */
final class Sources {
  /** Most that is put by, in bytes. */
  private static final int ROOM_BYTES = 4 << 20;

  private final Glance glance;
  private final RustReader rust;
  private final Findings findings;
  private final MessageDigest digest = Checksum.sha256();
  private final Map<String, SourceNotes> read = new HashMap<>();
  private final Map<String, Text> waiting = new HashMap<>();
  private int room = ROOM_BYTES;

  /** A text that was put by. */
  private record Text(byte[] bytes, long lines) {}

  Sources(SourceRules rules, Findings findings) {
    this.glance = rules.glance();
    this.rust = new RustReader(rules.vocabulary());
    this.findings = findings;
  }

  /**
   * Takes the first {@code length} bytes of {@code window}, a text of Rust or one that may be included as such.
   *
   * @param isOrdinary whether it is certain that the package has neither build script nor procedural macro
   */
  void take(String path, byte[] window, int length, TextShape shape, boolean isOrdinary) {
    if (isRust(path) && isTakenAtOnce(path, window, length, shape)
        || isOrdinary && !mayDeclareModules(window, length)) {
      return; // nobody asks for anything else that it may hold
    }
    if (length <= room) {
      room -= length;
      waiting.put(path, new Text(Arrays.copyOf(window, length), shape.lines()));
    } else {
      note(path, window, length, shape.lines(), RustReader.Letters.IGNORED);
    }
  }

  /** Looks at a source of Rust; whether it had to be read for what it may hold. */
  private boolean isTakenAtOnce(String path, byte[] window, int length, TextShape shape) {
    Lettering lettering = new Lettering(path, findings);
    boolean isOdd =
        glance.isSuspicious(window, length, shape.hasBackslashes())
            || !shape.isAscii() && Lettering.hasLookAlikes(window, length);
    if (isOdd) {
      note(path, window, length, shape.lines(), lettering);
    }
    if (!shape.isAscii()) {
      lettering.lookForInvisible(window, length);
    }
    return isOdd;
  }

  /** What was seen in one of them; empty if there is none of that path, or if it holds nothing and is no Rust. */
  Optional<SourceNotes> of(String path) {
    Text text = waiting.remove(path);
    if (text != null) {
      note(path, text.bytes(), text.bytes().length, text.lines(), RustReader.Letters.IGNORED);
    }
    return Optional.ofNullable(read.get(path));
  }

  /** Whether there is a source of Rust of that path. */
  boolean holds(String path) {
    return isRust(path) && (read.containsKey(path) || waiting.containsKey(path));
  }

  /** Whether there is one of that path with something in it, or of Rust. */
  boolean has(String path) {
    return of(path).isPresent();
  }

  /** What was seen in all of them. */
  Collection<SourceNotes> all() {
    List.copyOf(waiting.keySet()).forEach(this::of);
    return read.values();
  }

  /** What was seen in those that have been read: a rule for any source file speaks of no others. */
  Collection<SourceNotes> read() {
    return read.values();
  }

  private void note(String path, byte[] text, int length, long lines, RustReader.Letters letters) {
    SourceNotes seen = rust.read(path, text, length, letters);
    if (isRust(path) || !seen.isEmpty()) {
      digest.update(text, 0, length);
      seen.noteText(digest.digest(), lines);
      read.put(path, seen);
    }
  }

  /** Whether the word {@code mod} may stand in a text, and a name behind it. */
  private static boolean mayDeclareModules(byte[] b, int length) {
    for (int i = 3; i < length; i++) {
      if (b[i] >= 0 && b[i] <= ' ' && b[i - 1] == 'd' && b[i - 2] == 'o' && b[i - 3] == 'm') {
        return true;
      }
    }
    return false;
  }

  private static boolean isRust(String path) {
    return path.endsWith(".rs");
  }
}
