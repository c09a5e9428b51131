package dev.cratewarden.store;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.policy.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the parts of a {@link LedgerLine} that repeat are written once for a block. Layout 1 of each, field by field; the
 * second byte says which part it is:
 *
 * <ul>
 *   <li>{@code s}, a subject: crate name and version, text each; checksum, optional text in hexadecimal; size, 8 bytes
 *   <li>{@code r}, a requester: address, text; token name and user agent, optional text each; number of kept headers, 4
 *       bytes, then for each its name and value, text each
 *   <li>{@code t}, terms: view, text; verdict, 1 byte (0 allow, 1 hold, 2 deny); enforced, 1 byte; number of grounds, 4
 *       bytes, then each as text; revision, text
 * </ul>
 */
final class LedgerWords {
  private static final int LAYOUT = 1;

  private LedgerWords() {}

  static byte[] encoded(LedgerLine.Subject subject) {
    return new RecordWriter()
        .u8(LAYOUT)
        .u8('s')
        .text(subject.id().name().value())
        .text(subject.id().version().toString())
        .optionalText(subject.checksum().map(Checksum::hex))
        .i64(subject.size())
        .sealed();
  }

  static byte[] encoded(Requester who) {
    RecordWriter out =
        new RecordWriter()
            .u8(LAYOUT)
            .u8('r')
            .text(who.address())
            .optionalText(who.token())
            .optionalText(who.userAgent())
            .i32(who.context().size());
    new TreeMap<>(who.context()).forEach((name, value) -> out.text(name).text(value));
    return out.sealed();
  }

  static byte[] encoded(LedgerLine.Terms terms) {
    RecordWriter out =
        new RecordWriter()
            .u8(LAYOUT)
            .u8('t')
            .text(terms.view())
            .u8(terms.verdict().ordinal())
            .u8(terms.enforced() ? 1 : 0)
            .i32(terms.grounds().size());
    terms.grounds().forEach(out::text);
    return out.text(terms.revision()).sealed();
  }

  /** A {@link LedgerLine.Subject}, {@link Requester} or {@link LedgerLine.Terms}; empty if {@code value} is damaged. */
  static Optional<Object> decoded(byte[] value) {
    return RecordReader.read(
        value,
        in -> {
          in.layout(LAYOUT);
          int part = in.u8();
          return switch (part) {
            case 's' -> subject(in);
            case 'r' -> requester(in);
            case 't' -> terms(in);
            default -> throw new IllegalArgumentException("part " + part);
          };
        });
  }

  private static LedgerLine.Subject subject(RecordReader in) {
    CrateId id = new CrateId(CrateName.of(in.text()), CrateVersion.of(in.text()));
    return new LedgerLine.Subject(id, in.optionalText().map(Checksum::of), in.i64());
  }

  private static Requester requester(RecordReader in) {
    String address = in.text();
    Optional<String> token = in.optionalText();
    Optional<String> userAgent = in.optionalText();
    Map<String, String> context = new LinkedHashMap<>();
    for (int left = in.i32(); left > 0; left--) {
      context.put(in.text(), in.text());
    }
    return new Requester(address, token, userAgent, Map.copyOf(context));
  }

  private static LedgerLine.Terms terms(RecordReader in) {
    String view = in.text();
    int level = in.u8();
    if (level >= Verdict.Level.values().length) {
      throw new IllegalArgumentException("verdict " + level);
    }
    boolean enforced = in.u8() == 1;
    List<String> grounds = new ArrayList<>();
    for (int left = in.i32(); left > 0; left--) {
      grounds.add(in.text());
    }
    return new LedgerLine.Terms(view, Verdict.Level.values()[level], enforced, List.copyOf(grounds), in.text());
  }
}
