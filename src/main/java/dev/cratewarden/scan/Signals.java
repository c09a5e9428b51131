package dev.cratewarden.scan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The signals that rules combine, and what in a source file gives each: words of code, pairs of words, texts within
 * string literals.
 *
 * <p>At most {@value #SIGNALS_MAX}, so that what a file shows is one {@code long}. Some are built in, because no list
 * of words describes them; they come first and in this order.
 */
final class Signals {
  static final int SIGNALS_MAX = 64;

  /** A program is started whose name does not stand there literally. */
  static final int DYNAMIC_PROGRAM = 0;

  /** A string literal of encoded data: long, without blanks, of the letters of base64 or hex, or of escapes. */
  static final int BLOB = 1;

  /** A long list of numbers below 256. */
  static final int BYTE_TABLE = 2;

  /** The type of a pointer to a function. */
  static final int FN_POINTER = 3;

  /** A string literal that is an address of IP version 4. */
  static final int IP_ADDRESS = 4;

  /** A cast of a number to a character. */
  static final int CHAR_CAST = 5;

  /** Code behind so many blanks that an editor does not show it. */
  static final int FAR_RIGHT = 6;

  static final List<String> BUILT_IN =
      List.of("dynamic-program", "blob", "byte-table", "fn-pointer", "ip-address", "char-cast", "far-right");

  private final List<String> names = new ArrayList<>(BUILT_IN);
  private final List<String> words = new ArrayList<>();
  private final Map<String, Integer> wordNumbers = new HashMap<>();
  private final Map<String, Long> wordMarks = new HashMap<>();
  private final Map<Integer, Long> pairMarks = new HashMap<>();
  private final Map<String, Long> exactMarks = new HashMap<>();
  private final Map<String, Long> textMarks = new HashMap<>();
  private final Map<Long, Long> implications = new HashMap<>();

  /**
   * Adds one.
   *
   * @param code words, or pairs of words such as {@code Command::new}
   * @param exact whole string literals
   * @param texts parts of string literals; ASCII case does not count
   * @param both signals that together, in one file, are this one too
   * @throws IllegalArgumentException if it is there already or there are too many
   */
  void add(String name, List<String> code, List<String> exact, List<String> texts, List<String> both) {
    if (names.contains(name) || names.size() == SIGNALS_MAX) {
      throw new IllegalArgumentException("signal " + name + " stands twice, or is one too many");
    }
    long mark = 1L << names.size();
    names.add(name);
    if (!both.isEmpty()) {
      implications.merge(mask(both), mark, (a, b) -> a | b);
    }
    code.forEach(each -> addCode(each, mark));
    exact.forEach(each -> exactMarks.merge(each, mark, (a, b) -> a | b));
    texts.forEach(each -> textMarks.merge(each, mark, (a, b) -> a | b));
  }

  /**
   * The bits of named signals.
   *
   * @throws IllegalArgumentException if there is no such signal
   */
  long mask(List<String> wanted) {
    long mask = 0;
    for (String name : wanted) {
      int number = names.indexOf(name);
      if (number < 0) {
        throw new IllegalArgumentException("no signal " + name);
      }
      mask |= 1L << number;
    }
    return mask;
  }

  /**
   * What stands in every file that shows at least one of these signals; empty if one of them cannot be told by a text.
   *
   * @throws IllegalArgumentException if there is no such signal
   */
  Optional<List<Glance.Clue>> clues(List<String> anyOf) {
    List<Glance.Clue> all = new ArrayList<>();
    for (String name : anyOf) {
      Optional<List<Glance.Clue>> each = clues(mask(List.of(name)));
      if (each.isEmpty()) {
        return Optional.empty();
      }
      all.addAll(each.get());
    }
    return anyOf.isEmpty() ? Optional.empty() : Optional.of(all);
  }

  private Optional<List<Glance.Clue>> clues(long mark) {
    if (Long.numberOfTrailingZeros(mark) < BUILT_IN.size()) {
      return Optional.empty();
    }
    List<Optional<Glance.Clue>> all = new ArrayList<>();
    wordMarks.forEach((word, marks) -> {
      if ((marks & mark) != 0) {
        all.add(Glance.Clue.ofWord(word));
      }
    });
    pairMarks.forEach((pair, marks) -> {
      if ((marks & mark) != 0) {
        all.add(Glance.Clue.ofPair(words.get((pair >>> 16) - 1), words.get((pair & 0xffff) - 1)));
      }
    });
    exactMarks.forEach((text, marks) -> {
      if ((marks & mark) != 0) {
        all.add(Glance.Clue.ofText(text));
      }
    });
    textMarks.forEach((text, marks) -> {
      if ((marks & mark) != 0) {
        all.add(Glance.Clue.ofText(text));
      }
    });
    boolean areTold = all.stream().allMatch(Optional::isPresent);
    List<Glance.Clue> clues = new ArrayList<>(all.stream().flatMap(Optional::stream).toList());
    for (Map.Entry<Long, Long> each : implications.entrySet()) {
      if ((each.getValue() & mark) != 0) {
        Optional<List<Glance.Clue>> needed = cluesOfOne(each.getKey());
        areTold &= needed.isPresent();
        needed.ifPresent(clues::addAll);
      }
    }
    return areTold && !clues.isEmpty() ? Optional.of(clues) : Optional.empty();
  }

  /** The clues of that signal among {@code together} which has the fewest, of several the last. */
  private Optional<List<Glance.Clue>> cluesOfOne(long together) {
    Optional<List<Glance.Clue>> fewest = Optional.empty();
    for (long left = together; left != 0; left &= left - 1) {
      Optional<List<Glance.Clue>> each = clues(Long.lowestOneBit(left));
      if (each.isPresent() && (fewest.isEmpty() || each.get().size() <= fewest.get().size())) {
        fewest = each;
      }
    }
    return fewest;
  }

  Vocabulary vocabulary() {
    word("Command");
    word("new");
    for (String each : Vocabulary.SYNTAX) {
      word(each);
    }
    long[] marks = new long[words.size() + 1];
    wordMarks.forEach((word, mark) -> marks[wordNumbers.getOrDefault(word, 0)] |= mark);
    List<String> exact = List.copyOf(exactMarks.keySet());
    return new Vocabulary(
        new WordTable(words),
        marks,
        Map.copyOf(pairMarks),
        new WordTable(exact),
        exact.stream().mapToLong(each -> exactMarks.getOrDefault(each, 0L)).toArray(),
        new TextSearch(textMarks),
        Map.copyOf(implications));
  }

  private void addCode(String code, long mark) {
    int colons = code.indexOf("::");
    if (colons < 0) {
      word(code);
      wordMarks.merge(code, mark, (a, b) -> a | b);
    } else {
      int pair = Vocabulary.pair(word(code.substring(0, colons)), word(code.substring(colons + 2)));
      pairMarks.merge(pair, mark, (a, b) -> a | b);
    }
  }

  private int word(String text) {
    return wordNumbers.computeIfAbsent(
        text,
        it -> {
          words.add(it);
          return words.size();
        });
  }
}
