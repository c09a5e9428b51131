package dev.cratewarden.store;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of one kind in the block that is written to. Whoever was asked about last is often asked about again, and
 * is then found without a hash. Not safe for several threads.
 */
final class KnownWords<T> {
  /** What no word has for a number. */
  static final int UNKNOWN = -1;

  private final Map<T, Integer> numbers = new HashMap<>();
  private @Nullable T latest;
  private int latestNumber = UNKNOWN;

  /** The number of {@code word}, or {@link #UNKNOWN}. */
  int numberOf(T word) {
    if (word.equals(latest)) {
      return latestNumber;
    }
    Integer number = numbers.get(word);
    if (number == null) {
      return UNKNOWN;
    }
    latest = word;
    latestNumber = number;
    return number;
  }

  void put(T word, int number) {
    numbers.put(word, number);
    latest = word;
    latestNumber = number;
  }

  void clear() {
    numbers.clear();
    latest = null;
    latestNumber = UNKNOWN;
  }
}
