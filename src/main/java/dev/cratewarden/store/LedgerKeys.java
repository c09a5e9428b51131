package dev.cratewarden.store;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The keys of the {@code delivery} and {@code decision} families: the number of a block (4 bytes), a letter, and
 *
 * <ul>
 *   <li>{@code d}: millisecond of the latest entry of the run since the block began (4 bytes), number of that entry (4
 *       bytes)
 *   <li>{@code h}: nothing more; the head of the block
 *   <li>{@code v}: crate name in canonical spelling, 0, version, 0, number of the subject's word (4 bytes)
 *   <li>{@code w}: number of the word (4 bytes)
 *   <li>{@code x}: number of the subject's word (4 bytes), then as {@code d}
 * </ul>
 *
 * All of a block stands together, so that forgetting it is one range.
 */
final class LedgerKeys {
  static final byte ENTRY = 'd';
  static final byte HEAD = 'h';
  static final byte VERSION = 'v';
  static final byte WORD = 'w';
  static final byte INDEX = 'x';

  private static final int PREFIX_BYTES = Integer.BYTES + 1;

  private LedgerKeys() {}

  static byte[] prefix(int block, byte letter) {
    return ByteBuffer.allocate(PREFIX_BYTES).putInt(block).put(letter).array();
  }

  /** The least key of a block. */
  static byte[] start(int block) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(block).array();
  }

  static int blockOf(byte[] key) {
    return ByteBuffer.wrap(key).getInt();
  }

  static byte[] word(int block, int number) {
    return ByteBuffer.allocate(PREFIX_BYTES + Integer.BYTES).putInt(block).put(WORD).putInt(number).array();
  }

  static byte[] entry(int block, int millis, int number) {
    return ByteBuffer.allocate(PREFIX_BYTES + 2 * Integer.BYTES)
        .putInt(block)
        .put(ENTRY)
        .putInt(millis)
        .putInt(number)
        .array();
  }

  static byte[] index(int block, int subject, int millis, int number) {
    return ByteBuffer.allocate(PREFIX_BYTES + 3 * Integer.BYTES)
        .putInt(block)
        .put(INDEX)
        .putInt(subject)
        .putInt(millis)
        .putInt(number)
        .array();
  }

  /** All index keys of a subject. */
  static byte[] indexPrefix(int block, int subject) {
    return ByteBuffer.allocate(PREFIX_BYTES + Integer.BYTES).putInt(block).put(INDEX).putInt(subject).array();
  }

  static byte[] version(int block, CrateId id, int subject) {
    byte[] prefix = versionPrefix(block, id.name(), Optional.of(id.version()));
    return ByteBuffer.allocate(prefix.length + Integer.BYTES).put(prefix).putInt(subject).array();
  }

  /** All directory keys of a crate, or of one version of it. */
  static byte[] versionPrefix(int block, CrateName name, Optional<CrateVersion> version) {
    byte[] text =
        (name.canonical() + '\0' + version.map(it -> it + "\0").orElse("")).getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(PREFIX_BYTES + text.length).putInt(block).put(VERSION).put(text).array();
  }

  /** The number that a key ends with. */
  static int lastNumber(byte[] key) {
    return ByteBuffer.wrap(key).getInt(key.length - Integer.BYTES);
  }

  /** The millisecond in the key of an entry or of the index. */
  static int millis(byte[] key) {
    return ByteBuffer.wrap(key).getInt(key.length - 2 * Integer.BYTES);
  }
}
