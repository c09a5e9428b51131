package dev.cratewarden.store;

import dev.cratewarden.crates.CrateName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The keys, family by family; numbers are big-endian so that RocksDB's byte order is their order.
 *
 * <ul>
 *   <li>{@code index}: {@code f} or {@code b} (1 byte: facts or body), lower-case crate name (ASCII)
 *   <li>{@code tarball}: content number (8 bytes), chunk number from 0 (4 bytes)
 *   <li>{@code holding}: checksum (32 bytes)
 *   <li>{@code meta}: a name (ASCII)
 * </ul>
 */
final class Keys {
  /** Begins the keys of index facts. They stand together, so that all can be listed without passing a body. */
  static final byte INDEX_FACTS = 'f';

  private static final byte INDEX_BODY = 'b';

  /** Length of a chunk's key. */
  static final int CHUNK_KEY_BYTES = Long.BYTES + Integer.BYTES;

  private Keys() {}

  static byte[] indexFacts(CrateName name) {
    return index(INDEX_FACTS, name);
  }

  static byte[] indexBody(CrateName name) {
    return index(INDEX_BODY, name);
  }

  private static byte[] index(byte kind, CrateName name) {
    byte[] text = name.lowerCase().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(1 + text.length).put(kind).put(text).array();
  }

  static byte[] chunk(long content, int chunk) {
    return ByteBuffer.allocate(CHUNK_KEY_BYTES).putLong(content).putInt(chunk).array();
  }

  /** The content number in the key of a chunk. */
  static long contentOf(byte[] chunkKey) {
    return ByteBuffer.wrap(chunkKey).getLong();
  }
}
