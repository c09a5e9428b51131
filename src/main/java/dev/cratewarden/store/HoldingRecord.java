package dev.cratewarden.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.mirror.Holding;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.ContentFactsJson;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * A holding and the place of its bytes, as it stands in the {@code holding} family under its checksum. In this order:
 * layout 2 (1 byte), content number (8 bytes), length of a chunk (4 bytes), crate name (text), version (text), size in
 * bytes (8 bytes), first seen (instant), last used (instant), content facts (text: JSON as {@link ContentFactsJson}
 * describes it).
 *
 * <p>Layout 1, which is still read, ends with the licence (optional text) instead; an absent one meant that the tarball
 * was not read.
 *
 * @param content the number its chunks are stored under
 * @param chunkBytes length of each chunk but the last
 */
record HoldingRecord(Holding holding, long content, int chunkBytes) {
  private static final int LAYOUT = 2;
  private static final int LAYOUT_LICENSE_ONLY = 1;
  private static final JsonMapper JSON = JsonMapper.builder().build();

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
        .text(ContentFactsJson.toJson(holding.facts()).toString())
        .sealed();
  }

  /** The record in {@code value}; empty if it is damaged. */
  static Optional<HoldingRecord> decoded(Checksum checksum, byte[] value) {
    return decoded(checksum, value, HoldingRecord::facts);
  }

  /**
   * The same without its facts, of which there are many to read when all holdings are only counted. Not to be put back.
   */
  static Optional<HoldingRecord> decodedWithoutFacts(Checksum checksum, byte[] value) {
    return decoded(checksum, value, json -> ContentFacts.UNKNOWN);
  }

  private static Optional<HoldingRecord> decoded(
      Checksum checksum, byte[] value, Function<String, ContentFacts> factsReader) {
    return RecordReader.read(
        value,
        in -> {
          int layout = in.u8();
          if (layout != LAYOUT && layout != LAYOUT_LICENSE_ONLY) {
            throw new IllegalArgumentException("layout " + layout);
          }
          long content = in.i64();
          int chunkBytes = in.i32();
          CrateId id = new CrateId(CrateName.of(in.text()), CrateVersion.of(in.text()));
          return new HoldingRecord(
              new Holding(
                  checksum,
                  id,
                  in.i64(),
                  in.instant(),
                  in.instant(),
                  layout == LAYOUT ? factsReader.apply(in.text()) : factsOfLicense(in.optionalText())),
              content,
              chunkBytes);
        });
  }

  private static ContentFacts facts(String json) {
    try {
      return ContentFactsJson.fromJson(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("content facts", e);
    }
  }

  private static ContentFacts factsOfLicense(Optional<String> license) {
    return license.isPresent() ? new ContentFacts(license) : ContentFacts.UNKNOWN;
  }
}
