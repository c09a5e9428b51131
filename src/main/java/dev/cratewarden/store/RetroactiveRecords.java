package dev.cratewarden.store;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.mirror.Notice;
import dev.cratewarden.mirror.Standing;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How {@link RocksRetroactive} writes its values; {@code data-on-disk.md} lists the fields. */
final class RetroactiveRecords {
  private static final int LAYOUT = 1;
  private static final int NOT_JUDGED = 255;

  private RetroactiveRecords() {}

  static byte[] encoded(Standing standing) {
    RecordWriter out = new RecordWriter().u8(LAYOUT);
    id(out, standing.id())
        .text(standing.view())
        .text(standing.checksum().hex())
        .u8(standing.level().map(Verdict.Level::ordinal).orElse(NOT_JUDGED));
    instant(out, standing.changesAt());
    return out.u8(standing.delivered() ? 1 : 0).sealed();
  }

  static Optional<Standing> standing(byte[] value) {
    return RecordReader.read(
        value,
        in -> {
          in.layout(LAYOUT);
          CrateId id = id(in);
          String view = in.text();
          Checksum checksum = Checksum.of(in.text());
          int level = in.u8();
          return new Standing(
              id,
              view,
              checksum,
              level == NOT_JUDGED ? Optional.empty() : Optional.of(level(level)),
              instant(in),
              in.u8() == 1);
        });
  }

  static byte[] encoded(VerdictChange change) {
    RecordWriter out = new RecordWriter().u8(LAYOUT).instant(change.at());
    id(out, change.id())
        .text(change.view())
        .text(change.checksum().hex())
        .u8(change.before().ordinal())
        .u8(change.after().ordinal())
        .u8(change.delivered() ? 1 : 0)
        .u8(change.enforced() ? 1 : 0)
        .text(change.revision())
        .i32(change.grounds().size());
    for (VerdictChange.Ground ground : change.grounds()) {
      out.text(ground.code()).text(ground.kind());
      texts(out, ground.ids());
      out.text(ground.title())
          .optionalText(ground.url())
          .i64(Double.doubleToLongBits(ground.score().orElse(Double.NaN)));
      texts(out, ground.fixed());
    }
    return out.sealed();
  }

  static Optional<VerdictChange> change(byte[] value) {
    return RecordReader.read(
        value,
        in -> {
          in.layout(LAYOUT);
          Instant at = in.instant();
          CrateId id = id(in);
          String view = in.text();
          Checksum checksum = Checksum.of(in.text());
          Verdict.Level before = level(in.u8());
          Verdict.Level after = level(in.u8());
          boolean delivered = in.u8() == 1;
          boolean enforced = in.u8() == 1;
          String revision = in.text();
          List<VerdictChange.Ground> grounds = new ArrayList<>();
          for (int left = in.i32(); left > 0; left--) {
            grounds.add(ground(in));
          }
          return new VerdictChange(at, id, view, checksum, before, after, delivered, enforced, grounds, revision);
        });
  }

  private static VerdictChange.Ground ground(RecordReader in) {
    String code = in.text();
    String kind = in.text();
    List<String> ids = texts(in);
    String title = in.text();
    Optional<String> url = in.optionalText();
    double score = Double.longBitsToDouble(in.i64());
    return new VerdictChange.Ground(
        code, kind, ids, title, url, Double.isNaN(score) ? Optional.empty() : Optional.of(score), texts(in));
  }

  static byte[] encoded(Notice notice) {
    RecordWriter out =
        new RecordWriter()
            .u8(LAYOUT)
            .text(notice.webhook())
            .text(notice.body())
            .instant(notice.made())
            .i32(notice.attempts());
    instant(out, notice.nextAt());
    return out.text(notice.problem()).sealed();
  }

  static Optional<Notice> notice(long number, byte[] value) {
    return RecordReader.read(
        value,
        in -> {
          in.layout(LAYOUT);
          return new Notice(number, in.text(), in.text(), in.instant(), in.i32(), instant(in), in.text());
        });
  }

  private static RecordWriter id(RecordWriter out, CrateId id) {
    return out.text(id.name().value()).text(id.version().toString());
  }

  private static CrateId id(RecordReader in) {
    return new CrateId(CrateName.of(in.text()), CrateVersion.of(in.text()));
  }

  private static Verdict.Level level(int ordinal) {
    if (ordinal >= Verdict.Level.values().length) {
      throw new IllegalArgumentException("verdict " + ordinal);
    }
    return Verdict.Level.values()[ordinal];
  }

  private static void instant(RecordWriter out, Optional<Instant> instant) {
    if (instant.isPresent()) {
      out.u8(1).instant(instant.get());
    } else {
      out.u8(0);
    }
  }

  private static Optional<Instant> instant(RecordReader in) {
    return in.u8() == 0 ? Optional.empty() : Optional.of(in.instant());
  }

  private static void texts(RecordWriter out, List<String> texts) {
    out.i32(texts.size());
    texts.forEach(out::text);
  }

  private static List<String> texts(RecordReader in) {
    List<String> all = new ArrayList<>();
    for (int left = in.i32(); left > 0; left--) {
      all.add(in.text());
    }
    return all;
  }
}
