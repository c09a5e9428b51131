package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * Index files kept by the crate's lower-case name. Safe for many threads; a {@link #put} is seen whole or not at all.
 */
public interface IndexStore {
  /** Looks one up. A copy that fails its checksum is dropped before this returns {@link Corrupt}. */
  Lookup find(CrateName name);

  /** Whether a copy is kept, without reading it: it may be found damaged when it is looked up. */
  boolean has(CrateName name);

  /** Keeps {@code index} in place of any earlier copy. */
  void put(StoredIndex index);

  /** Forgets the crate. */
  void remove(CrateName name);

  /** How many are kept; may be an estimate. */
  long count();

  /** Shows every readable copy, in the order of lower-case names. */
  void forEach(Consumer<StoredIndex> action);

  /** Shows the name and the size in bytes of every copy, without reading it. */
  void forEachSize(ObjIntConsumer<CrateName> action);

  /** What {@link #find} found. */
  sealed interface Lookup {}

  /** The stored copy. */
  record Held(StoredIndex index) implements Lookup {}

  /** There is none. */
  record Missing() implements Lookup {}

  /** There was one; it was damaged and has been dropped. */
  record Corrupt(String detail) implements Lookup {}
}
