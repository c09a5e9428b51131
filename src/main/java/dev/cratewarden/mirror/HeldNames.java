package dev.cratewarden.mirror;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * The crates that are used here and have a past: those whose held index file is long. A name that was made up to be
 * taken for another has no dozens of releases.
 */
public final class HeldNames implements Supplier<Collection<String>> {
  /** Dozens of lines. */
  private static final int INDEX_BYTES_MIN = 16 << 10;

  private static final int NAMES_MAX = 20_000;

  private final IndexStore indexes;

  /** Names of what {@code indexes} keeps. */
  public HeldNames(IndexStore indexes) {
    this.indexes = indexes;
  }

  @Override
  public Collection<String> get() {
    List<String> names = new ArrayList<>();
    indexes.forEachSize((name, bytes) -> {
      if (bytes >= INDEX_BYTES_MIN && names.size() < NAMES_MAX) {
        names.add(name.value());
      }
    });
    return names;
  }
}
