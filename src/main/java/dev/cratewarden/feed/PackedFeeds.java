package dev.cratewarden.feed;

import dev.cratewarden.mirror.AdvisoryArchive;
import dev.cratewarden.mirror.AdvisoryCargo;
import dev.cratewarden.mirror.AdvisoryFeed;
import dev.cratewarden.mirror.BundleRefusedException;
import dev.cratewarden.mirror.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Feeds packed for the way to another mirror: all documents of one kind as one tar file, sorted, without times or
 * owners.
 *
 * <p>What arrives is kept as {@code KIND.tar} in a folder, where a feed called {@code imported-KIND} reads it as it
 * would any archive.
 */
public final class PackedFeeds implements AdvisoryCargo {
  private static final Duration EVERY = Duration.ofDays(1);

  private final KeptDocuments kept;
  private final Path imported;
  private final InstantSource clock;
  private final Consumer<AdvisoryFeed> onImport;

  /**
   * Packs what {@code archive} keeps of {@code feeds}, and unpacks into the folder {@code imported}.
   *
   * @param feeds the names of those in use
   * @param onImport takes the feed of what has arrived, each time something does
   */
  public PackedFeeds(
      AdvisoryArchive archive,
      Supplier<List<String>> feeds,
      Path imported,
      InstantSource clock,
      Consumer<AdvisoryFeed> onImport) {
    this.kept = new KeptDocuments(archive, feeds);
    this.imported = imported;
    this.clock = clock;
    this.onImport = onImport;
  }

  /** The feeds of what has arrived in {@code imported} so far. */
  public static List<AdvisoryFeed> arrived(Path imported) {
    List<AdvisoryFeed> all = new ArrayList<>();
    for (FeedKind kind : FeedKind.values()) {
      Path file = file(imported, kind);
      if (Files.exists(file)) {
        all.add(feed(kind, file));
      }
    }
    return all;
  }

  private static Path file(Path folder, FeedKind kind) {
    return folder.resolve(kind.word() + ".tar");
  }

  private static DocumentFeed feed(FeedKind kind, Path file) {
    FeedOptions options = new FeedOptions("imported-" + kind.word(), kind, file.toAbsolutePath().toString(), EVERY);
    return new DocumentFeed(options, OkHttpClient::new);
  }

  @Override
  public List<String> sources() {
    return documents().keySet().stream().map(FeedKind::word).sorted().toList();
  }

  @Override
  public byte[] pack(String source) {
    Map<String, byte[]> documents = documents().getOrDefault(kind(source), Map.of());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (Map.Entry<String, byte[]> document : documents.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(document.getKey());
        entry.setSize(document.getValue().length);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(document.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** All documents kept, by kind and path; of two at one path, those of the feed named first. */
  private Map<FeedKind, Map<String, byte[]>> documents() {
    Map<FeedKind, Map<String, byte[]>> all = new TreeMap<>();
    for (KeptDocuments.Kept feed : kept.read()) {
      Map<String, byte[]> ofKind = all.computeIfAbsent(kind(feed.kind()), kind -> new TreeMap<>());
      feed.documents().forEach(ofKind::putIfAbsent);
    }
    return all;
  }

  private static FeedKind kind(String word) {
    return FeedKind.of(word)
        .orElseThrow(
            () -> new BundleRefusedException("there is no kind of advisories called " + Problems.firstLine(word)));
  }

  @Override
  public boolean isNews(String source, byte[] packed) {
    FeedKind kind = kind(source);
    Path kept = file(imported, kind);
    try {
      Path arriving = Files.createTempFile("cratewarden-feed", ".tar");
      try {
        Files.write(arriving, packed);
        if (Files.exists(kept) && Files.mismatch(kept, arriving) < 0) {
          return false;
        }
        AdvisoryFeed.Loaded next = loaded(source, feed(kind, arriving));
        return !Files.exists(kept) || !isOlder(next, loaded(source, feed(kind, kept)));
      } finally {
        Files.deleteIfExists(arriving);
      }
    } catch (IOException e) {
      throw new StoreException("the advisories of kind " + source + " cannot be compared: " + e, e);
    }
  }

  private AdvisoryFeed.Loaded loaded(String source, AdvisoryFeed feed) {
    return switch (feed.load(Optional.empty(), clock.instant())) {
      case AdvisoryFeed.Loaded it -> it;
      case AdvisoryFeed.Failed it -> throw unusable(source, it.reason());
      case AdvisoryFeed.Refused it -> throw unusable(source, it.reason());
      case AdvisoryFeed.NotModified it -> throw new IllegalStateException("nothing to compare with was given");
    };
  }

  private static BundleRefusedException unusable(String source, String reason) {
    return new BundleRefusedException("the advisories of kind " + source + " in the bundle cannot be used: " + reason);
  }

  /** An older copy of a database says less, whatever else is in the bundle with it. */
  private static boolean isOlder(AdvisoryFeed.Loaded next, AdvisoryFeed.Loaded kept) {
    return next.newest().isPresent() && kept.newest().isPresent() && next.newest().get().isBefore(kept.newest().get());
  }

  @Override
  public void unpack(String source, byte[] packed) {
    FeedKind kind = kind(source);
    Path target = file(imported, kind);
    try {
      Files.createDirectories(imported);
      Path fresh = imported.resolve(kind.word() + ".tar.new");
      try (FileChannel channel =
          FileChannel.open(
              fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(packed);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StoreException("the advisories of kind " + source + " cannot be kept: " + e, e);
    }
    onImport.accept(feed(kind, target));
  }
}
