package dev.cratewarden.feed;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.AdvisoryArchive;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.FileAnswers;
import dev.cratewarden.mirror.FileReply;
import dev.cratewarden.mirror.ServedFile;
import dev.cratewarden.mirror.StoreException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The loaded advisories, served again in the forms that other tools read: RustSec's tree as an archive, and OSV records
 * laid out like osv.dev's bucket.
 *
 * <p>Documents go out byte for byte as they came. They are packed into files once for each state of the feeds, when
 * somebody first asks. A file whose bytes stay the same keeps its time, over restarts too.
 */
public final class PublishedFeeds implements FileAnswers {
  private static final String TREE = "advisory-db.tar.gz";
  private static final String ALL = "all.zip";
  private static final String CHANGES = "modified_id.csv";
  private static final Pattern IN_BUCKET = Pattern.compile("osv/crates\\.io/([A-Za-z0-9][A-Za-z0-9._:-]{0,140})");

  /** How soon it is tried again if what is kept of the feeds is not what they say they have. */
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);

  private final Supplier<List<FeedStatus>> feeds;
  private final KeptDocuments documents;
  private final Path folder;
  private final InstantSource clock;
  private Optional<Packed> packed = Optional.empty();
  private String tried = "";
  private Instant triedAt = Instant.MIN;

  /** Publishes what {@code archive} keeps of {@code feeds}, as files in {@code folder}, which is made when needed. */
  public PublishedFeeds(AdvisoryArchive archive, Supplier<List<FeedStatus>> feeds, Path folder, InstantSource clock) {
    this.feeds = feeds;
    this.documents = new KeptDocuments(archive, () -> feeds.get().stream().map(FeedStatus::source).toList());
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * What lies in the folder.
   *
   * @param state the revisions of the documents that were packed
   * @param tags by the name of the file; a form of which there are no documents has none
   */
  private record Packed(String state, Map<String, String> tags) {}

  @Override
  public FileReply get(String path) {
    if (path.equals(TREE)) {
      return whole(TREE, "application/gzip");
    }
    Matcher inBucket = IN_BUCKET.matcher(path);
    if (!inBucket.matches()) {
      return new FileReply.NoSuch(
          "there are advisory-db.tar.gz and, below osv/crates.io/, all.zip, modified_id.csv and ID.json");
    }
    String name = inBucket.group(1);
    return switch (name) {
      case ALL -> whole(ALL, "application/zip");
      case CHANGES -> whole(CHANGES, "text/csv; charset=utf-8");
      default -> one(name);
    };
  }

  /** Opened under the lock, so that name, bytes and tag belong together. */
  private synchronized FileReply whole(String name, String contentType) {
    String tag = current().tags().get(name);
    if (tag == null) {
      return none(name);
    }
    try {
      Path file = folder.resolve(name);
      Instant modified = Files.getLastModifiedTime(file).toInstant();
      return new FileReply.Found(ServedFile.open(file), tag, Optional.of(modified), contentType, false);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private synchronized FileReply one(String name) {
    if (!current().tags().containsKey(ALL)) {
      return none(ALL);
    }
    try (ZipFile zip = new ZipFile(folder.resolve(ALL).toFile())) {
      ZipEntry entry = zip.getEntry(name);
      if (entry == null) {
        return new FileReply.NoSuch("no such record");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        byte[] json = in.readAllBytes();
        Instant modified = PublishedForms.Osv.of(json).modified();
        String tag = tag(Checksum.compute(json));
        return new FileReply.Found(ServedFile.of(json), tag, Optional.of(modified), "application/json", false);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private StoreException unreadable(IOException e) {
    packed = Optional.empty();
    return new StoreException("the published advisories in " + folder + " cannot be read", e);
  }

  private static FileReply none(String name) {
    return new FileReply.NoSuch(
        name.equals(TREE)
            ? "no feed of kind rustsec is loaded, so there is no tree of RustSec's files"
            : "no feed of kind osv is loaded; RustSec's files name no time of change and so make no OSV export:"
                + " /advisories/advisory-db.tar.gz has them as they are");
  }

  /** The files as they should be by now, packed anew if they are not. */
  private Packed current() {
    String wanted =
        feeds.get().stream()
            .filter(it -> !it.revision().isEmpty())
            .map(it -> it.source() + "=" + it.revision())
            .collect(Collectors.joining(" "));
    Instant now = clock.instant();
    if (packed.isPresent()) {
      boolean triedJustNow = wanted.equals(tried) && now.isBefore(triedAt.plus(AGAIN_AFTER));
      if (packed.get().state().equals(wanted) || triedJustNow) {
        return packed.get();
      }
    }
    tried = wanted;
    triedAt = now;
    Packed next = pack(now);
    packed = Optional.of(next);
    return next;
  }

  private Packed pack(Instant now) {
    List<KeptDocuments.Kept> kept = documents.read();
    SortedMap<String, byte[]> tree = PublishedForms.tree(kept);
    SortedMap<String, PublishedForms.Osv> records = PublishedForms.records(kept);
    // The state of what was read, which is not yet what the feeds say while one of them is saving.
    String state = kept.stream().map(it -> it.feed() + "=" + it.revision()).collect(Collectors.joining(" "));
    try {
      Files.createDirectories(folder);
      Map<String, String> tags = new HashMap<>();
      if (!tree.isEmpty()) {
        tags.put(TREE, write(TREE, now, out -> PublishedForms.writeTree(tree, out)));
      }
      if (!records.isEmpty()) {
        tags.put(ALL, write(ALL, now, out -> PublishedForms.writeAll(records, out)));
        tags.put(CHANGES, write(CHANGES, now, out -> PublishedForms.writeChanges(records, out)));
      }
      return new Packed(state, Map.copyOf(tags));
    } catch (IOException e) {
      throw new StoreException("the advisories cannot be published in " + folder, e);
    }
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file beside the old one and replaces that unless it is the same. Returns the entity tag. */
  private String write(String name, Instant now, Content content) throws IOException {
    Path target = folder.resolve(name);
    Path fresh = folder.resolve(name + ".new");
    MessageDigest digest = Checksum.sha256();
    try (OutputStream out = new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(fresh), digest))) {
      content.writeTo(out);
    }
    if (Files.exists(target) && Files.mismatch(fresh, target) < 0) {
      Files.delete(fresh);
    } else {
      Files.setLastModifiedTime(fresh, FileTime.from(now));
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return tag(Checksum.ofBytes(digest.digest()));
  }

  private static String tag(Checksum checksum) {
    return "\"" + checksum.hex() + "\"";
  }
}
