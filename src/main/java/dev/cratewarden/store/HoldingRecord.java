package dev.cratewarden.store;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.mirror.Holding;
import dev.cratewarden.scan.ContentFacts;
import java.time.Instant;
import java.util.Optional;

/**
 * A holding and the place of its bytes, as it stands in the {@code holding} family under its checksum. In this order:
 * layout 1 (1 byte), content number (8 bytes), length of a chunk (4 bytes), crate name (text), version (text), size in
 * bytes (8 bytes), first seen (instant), last used (instant), licence (optional text).
 *
 * @param content the number its chunks are stored under
 * @param chunkBytes length of each chunk but the last
 */
record HoldingRecord(Holding holding, long content, int chunkBytes) {
  private static final int LAYOUT = 1;

  /** How many chunks there are. */
  int chunks() {
    return Math.toIntExact((holding.size() + chunkBytes - 1) / chunkBytes);
  }

  /** Length of chunk {@code number}. */
  int chunkBytes(int number) {
    if (number < 0 || number >= chunks()) {
      throw new IndexOutOfBoundsException("chunk " + number + " of " + chunks());
    }
    return (int) Math.min(chunkBytes, holding.size() - (long) number * chunkBytes);
  }

  HoldingRecord usedAt(Instant lastUsed) {
    return new HoldingRecord(
        new Holding(holding.checksum(), holding.id(), holding.size(), holding.firstSeen(), lastUsed, holding.facts()),
        content,
        chunkBytes);
  }

  HoldingRecord movedTo(long newContent) {
    return new HoldingRecord(holding, newContent, chunkBytes);
  }

  byte[] encoded() {
    return new RecordWriter()
        .u8(LAYOUT)
        .i64(content)
        .i32(chunkBytes)
        .text(holding.id().name().value())
        .text(holding.id().version().toString())
        .i64(holding.size())
        .instant(holding.firstSeen())
        .instant(holding.lastUsed())
        .optionalText(holding.facts().license())
        .sealed();
  }

  /** The record in {@code value}; empty if it is damaged. */
  static Optional<HoldingRecord> decoded(Checksum checksum, byte[] value) {
    return RecordReader.read(
        value,
        in -> {
          in.layout(LAYOUT);
          long content = in.i64();
          int chunkBytes = in.i32();
          CrateId id = new CrateId(CrateName.of(in.text()), CrateVersion.of(in.text()));
          return new HoldingRecord(
              new Holding(checksum, id, in.i64(), in.instant(), in.instant(), new ContentFacts(in.optionalText())),
              content,
              chunkBytes);
        });
  }
}
