package dev.cratewarden.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Numbers for a fixed set of words, looked up by the bytes of a text without making a string of them. */
final class WordTable {
  /** Longer words are not looked up. */
  static final int LENGTH_MAX = 48;

  private final byte[][] words;
  private final int[] slots;

  WordTable(List<String> list) {
    words = list.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    slots = new int[Integer.highestOneBit(Math.max(words.length, 1)) * 8];
    for (int i = 0; i < words.length; i++) {
      int slot = hash(words[i], 0, words[i].length) & slots.length - 1;
      while (slots[slot] != 0) {
        slot = slot + 1 & slots.length - 1;
      }
      slots[slot] = i + 1;
    }
  }

  /** One more than the place of a word in the list; 0 if it is none of them. */
  int find(byte[] text, int from, int to) {
    return to - from > LENGTH_MAX ? 0 : find(text, from, to, hash(text, from, to));
  }

  /** The same when the {@link #hash} is known. */
  int find(byte[] text, int from, int to, int hash) {
    for (int slot = hash & slots.length - 1; slots[slot] != 0; slot = slot + 1 & slots.length - 1) {
      byte[] word = words[slots[slot] - 1];
      if (Arrays.equals(word, 0, word.length, text, from, to)) {
        return slots[slot];
      }
    }
    return 0;
  }

  static int hash(byte[] text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash(hash, text[i]);
    }
    return hash;
  }

  /** The hash of a word that is one byte longer. */
  static int hash(int hash, byte next) {
    int mixed = (hash ^ next) * 0x9e3779b1;
    return mixed ^ mixed >>> 15;
  }
}
