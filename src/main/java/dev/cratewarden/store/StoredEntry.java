package dev.cratewarden.store;

import java.util.Comparator;

/**
 * An entry of the ledger as it is stored: numbers, of which three say which word of the block is meant.
 *
 * @param millis since the block began
 * @param number rises from entry to entry; among those of one millisecond it says which came first
 * @param missing bytes of the tarball that were not handed over: none, usually
 */
record StoredEntry(int millis, int number, int subject, int who, int terms, long missing) {
  static final Comparator<StoredEntry> LATEST_FIRST = StoredEntry::latestFirst;

  private static int latestFirst(StoredEntry a, StoredEntry b) {
    return a.millis != b.millis ? Integer.compare(b.millis, a.millis) : Integer.compare(b.number, a.number);
  }
}
