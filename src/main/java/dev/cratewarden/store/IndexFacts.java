package dev.cratewarden.store;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexChanges;
import dev.cratewarden.crates.YankChange;
import dev.cratewarden.mirror.StoredIndex;
import dev.cratewarden.mirror.Validators;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An index file without its body, as it stands in the {@code index} family. In this order: layout 2 (1 byte), name as
 * first asked for (text), {@code ETag} and {@code Last-Modified} (optional texts), checked at (instant), max age
 * (optional duration), fetched at (instant), body length (4 bytes), CRC-32C of the body (4 bytes), number of first-seen
 * versions (4 bytes) and for each version (text) and instant, number of yank changes (4 bytes) and for each version
 * (text), yanked (1 byte: 0 or 1), after and seen (instants), number of vanished versions (4 bytes) and for each
 * version (text) and instant.
 *
 * <p>Layout 1, which is still read, ends with the first-seen versions: nobody watched what became of the lines.
 */
record IndexFacts(
    CrateName name,
    Validators validators,
    Instant checkedAt,
    Optional<Duration> maxAge,
    Instant fetchedAt,
    int bodyBytes,
    int bodyCrc,
    Map<String, Instant> firstSeen,
    IndexChanges changes) {
  private static final int LAYOUT = 2;
  private static final int LAYOUT_UNWATCHED = 1;

  static IndexFacts of(StoredIndex index) {
    return new IndexFacts(
        index.name(),
        index.validators(),
        index.checkedAt(),
        index.maxAge(),
        index.fetchedAt(),
        index.body().length,
        RecordWriter.crc32c(index.body()),
        index.firstSeen(),
        index.changes());
  }

  /** The whole, if {@code body} is the one these facts were written with. */
  Optional<StoredIndex> with(byte[] body) {
    return body.length == bodyBytes && RecordWriter.crc32c(body) == bodyCrc
        ? Optional.of(new StoredIndex(name, body, validators, checkedAt, maxAge, fetchedAt, firstSeen, changes))
        : Optional.empty();
  }

  /** Whether both describe the same fetch, so that the body need not be written again. */
  boolean hasBodyOf(IndexFacts other) {
    return fetchedAt.equals(other.fetchedAt)
        && validators.equals(other.validators)
        && bodyBytes == other.bodyBytes
        && bodyCrc == other.bodyCrc;
  }

  byte[] encoded() {
    RecordWriter out =
        new RecordWriter()
            .u8(LAYOUT)
            .text(name.value())
            .optionalText(validators.etag())
            .optionalText(validators.lastModified())
            .instant(checkedAt)
            .optionalDuration(maxAge)
            .instant(fetchedAt)
            .i32(bodyBytes)
            .i32(bodyCrc)
            .i32(firstSeen.size());
    new TreeMap<>(firstSeen).forEach((version, seen) -> out.text(version).instant(seen));
    out.i32(changes.yanks().size());
    for (YankChange it : changes.yanks()) {
      out.text(it.version().toString()).u8(it.yanked() ? 1 : 0).instant(it.after()).instant(it.seen());
    }
    out.i32(changes.vanished().size());
    new TreeMap<>(changes.vanished()).forEach((version, seen) -> out.text(version.toString()).instant(seen));
    return out.sealed();
  }

  /** The facts in {@code value}; empty if it is damaged. */
  static Optional<IndexFacts> decoded(byte[] value) {
    return RecordReader.read(
        value,
        in -> {
          int layout = in.u8();
          if (layout != LAYOUT && layout != LAYOUT_UNWATCHED) {
            throw new IllegalArgumentException("layout " + layout);
          }
          return new IndexFacts(
              CrateName.of(in.text()),
              new Validators(in.optionalText(), in.optionalText()),
              in.instant(),
              in.optionalDuration(),
              in.instant(),
              in.i32(),
              in.i32(),
              firstSeen(in),
              layout == LAYOUT ? changes(in) : IndexChanges.NONE);
        });
  }

  private static Map<String, Instant> firstSeen(RecordReader in) {
    Map<String, Instant> firstSeen = new HashMap<>();
    for (int left = in.i32(); left > 0; left--) {
      firstSeen.put(in.text(), in.instant());
    }
    return Map.copyOf(firstSeen);
  }

  private static IndexChanges changes(RecordReader in) {
    List<YankChange> yanks = new ArrayList<>();
    for (int left = in.i32(); left > 0; left--) {
      yanks.add(new YankChange(CrateVersion.of(in.text()), in.u8() == 1, in.instant(), in.instant()));
    }
    Map<CrateVersion, Instant> vanished = new HashMap<>();
    for (int left = in.i32(); left > 0; left--) {
      vanished.put(CrateVersion.of(in.text()), in.instant());
    }
    return new IndexChanges(yanks, vanished);
  }
}
