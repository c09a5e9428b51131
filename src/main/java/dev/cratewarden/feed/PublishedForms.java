package dev.cratewarden.feed;

import dev.cratewarden.advisory.osv.OsvRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The forms in which other tools read advisories. Equal documents give equal bytes: entries are sorted and carry no
 * time and no owner.
 */
final class PublishedForms {
  /** What an archive of the database unpacks into, also where cargo-audit looks for it in {@code $CARGO_HOME}. */
  private static final String TOP = "advisory-db/";

  private static final Pattern OF_CRATE = Pattern.compile("(?:.*/)?(crates/[^/]+/[^/]+\\.md)");

  /** The earliest time a zip file can name; whatever the time zone of this machine. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private PublishedForms() {}

  /** An OSV record as it was received. */
  record Osv(String id, Instant modified, byte[] json) {
    static Osv of(byte[] json) {
      OsvRecord record = OsvReader.parse(json);
      return new Osv(record.id(), OffsetDateTime.parse(record.modified()).toInstant(), json);
    }
  }

  /** The files of RustSec's tree by their path in it; of two at one path, that of the feed named first. */
  static SortedMap<String, byte[]> tree(List<KeptDocuments.Kept> feeds) {
    SortedMap<String, byte[]> tree = new TreeMap<>();
    for (KeptDocuments.Kept feed : feeds) {
      if (feed.kind().equals(FeedKind.RUSTSEC.word())) {
        feed.documents().forEach((path, bytes) -> tree.putIfAbsent(inTree(path, bytes), bytes));
      }
    }
    return tree;
  }

  /** {@code crates/NAME/ID.md}, wherever the file lay in its archive or folder. */
  private static String inTree(String path, byte[] bytes) {
    Matcher matcher = OF_CRATE.matcher(path);
    if (matcher.matches()) {
      return matcher.group(1);
    }
    OsvRecord record = RustSecReader.parse(new String(bytes, StandardCharsets.UTF_8));
    return "crates/" + record.affected().getFirst().pkg().name() + "/" + record.id() + ".md";
  }

  /** The records by their id; of two with one id, the one that was changed last, as in the book of advisories. */
  static SortedMap<String, Osv> records(List<KeptDocuments.Kept> feeds) {
    SortedMap<String, Osv> records = new TreeMap<>();
    for (KeptDocuments.Kept feed : feeds) {
      if (feed.kind().equals(FeedKind.OSV.word())) {
        for (byte[] json : feed.documents().values()) {
          Osv record = Osv.of(json);
          records.merge(record.id(), record, (a, b) -> b.modified().isAfter(a.modified()) ? b : a);
        }
      }
    }
    return records;
  }

  /** {@code advisory-db.tar.gz}: RustSec's tree below one folder, as the archives of a git host have it. */
  static void writeTree(SortedMap<String, byte[]> tree, OutputStream out) throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out, 64 << 10))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (Map.Entry<String, byte[]> file : tree.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(TOP + file.getKey());
        entry.setSize(file.getValue().length);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
  }

  /** {@code all.zip}: one {@code ID.json} each, flat. */
  static void writeAll(SortedMap<String, Osv> records, OutputStream out) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Osv record : records.values()) {
        ZipEntry entry = new ZipEntry(record.id() + ".json");
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
        zip.write(record.json());
        zip.closeEntry();
      }
    }
  }

  /** {@code modified_id.csv}: time and id of every record, the one that was changed last first. */
  static void writeChanges(SortedMap<String, Osv> records, OutputStream out) throws IOException {
    List<Osv> newestFirst = new ArrayList<>(records.values());
    newestFirst.sort(Comparator.comparing(Osv::modified).reversed());
    for (Osv record : newestFirst) {
      out.write((record.modified() + "," + record.id() + "\n").getBytes(StandardCharsets.US_ASCII));
    }
  }
}
