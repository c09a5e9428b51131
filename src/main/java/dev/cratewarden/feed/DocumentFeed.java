package dev.cratewarden.feed;

import dev.cratewarden.feed.Snapshot.Header;
import dev.cratewarden.mirror.AdvisoryFeed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A feed of documents: fetched if changed, read whole, held against the last good load, and only then handed over.
 *
 * <p>Three ways lead to the documents: a folder or archive on this machine, an archive behind a URL, and an OSV export
 * that is followed by its list of changes with the whole of it now and then, because the list tells no deletions.
 */
public final class DocumentFeed implements AdvisoryFeed {
  private static final Logger LOG = LoggerFactory.getLogger(DocumentFeed.class);
  private static final String EXPORT_FILE = "all.zip";
  private static final String CHANGES_FILE = "modified_id.csv";

  private final FeedOptions options;
  private final HttpFetch http;
  private final DocumentReader reader;

  /** A feed; {@code client} is used for URLs only, with time-outs and redirect rules of its own. */
  public DocumentFeed(FeedOptions options, OkHttpClient client) {
    this(options, () -> client);
  }

  /** A feed that makes its client when it first needs one: a command that reads a folder starts sooner without. */
  public DocumentFeed(FeedOptions options, Supplier<OkHttpClient> client) {
    this.options = options;
    this.http = new HttpFetch(client, options.userAgent(), options.limits().downloadBytesMax());
    this.reader = DocumentReader.of(options.kind(), options.name());
  }

  @Override
  public String source() {
    return options.name();
  }

  @Override
  public Duration every() {
    return options.every();
  }

  @Override
  public Answer load(Optional<byte[]> snapshot, Instant now) {
    if (options.isUrl() && !options.online()) {
      return new Failed("offline: " + options.from() + " is not asked");
    }
    try {
      Optional<Header> previous = snapshot.flatMap(this::comparable);
      if (!options.isUrl()) {
        return local(previous, now);
      }
      return options.isExportFolder() ? export(snapshot, previous, now) : archive(previous, now);
    } catch (IOException e) {
      return new Failed(options.from() + ": " + Problems.firstLine(String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException e) {
      return new Failed(options.from() + " is no URL or path");
    } catch (DateTimeException e) {
      return new Failed("the snapshot is damaged: " + Problems.firstLine(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public Answer restore(byte[] snapshot) {
    try {
      Snapshot kept = Snapshot.of(snapshot, options.limits());
      if (!isOfThisFeed(kept.header())) {
        return new Failed(
            "what is kept came from "
                + Problems.firstLine(kept.header().from())
                + " ("
                + Problems.firstLine(kept.header().kind())
                + "), which this feed does not name any more");
      }
      Gathered gathered = new Gathered(reader, options.limits());
      kept.documents().forEach(gathered::visit);
      Instant fetchedAt = Instant.parse(kept.header().fetchedAt());
      return new Loaded(
          gathered.advisories(),
          kept.header().revision(),
          gathered.newest(fetchedAt),
          fetchedAt,
          gathered.problems().count(),
          gathered.problems().kept(),
          snapshot);
    } catch (IOException | DateTimeException e) {
      return new Failed("the snapshot is damaged: " + Problems.firstLine(String.valueOf(e.getMessage())));
    }
  }

  /** What is known of the last good load, unless the feed was pointed to another place since. */
  private Optional<Header> comparable(byte[] snapshot) {
    try {
      Header header = Snapshot.header(snapshot);
      return isOfThisFeed(header) ? Optional.of(header) : Optional.empty();
    } catch (IOException damaged) {
      LOG.warn(
          "feed snapshot unreadable source={} reason={}",
          options.name(),
          Problems.firstLine(String.valueOf(damaged.getMessage())));
      return Optional.empty();
    }
  }

  /** Feeds are named by their place in the configuration, so another one may have stood there before. */
  private boolean isOfThisFeed(Header header) {
    return header.from().equals(options.from()) && header.kind().equals(options.kind().word());
  }

  private Answer local(Optional<Header> previous, Instant now) throws IOException {
    Path path = options.path();
    if (!Files.exists(path)) {
      return new Failed("there is no " + path);
    }
    String fingerprint = Fingerprint.of(path, reader, options.limits());
    if (previous.isPresent() && previous.get().etag().equals(fingerprint)) {
      return new NotModified();
    }
    Gathered gathered = new Gathered(reader, options.limits());
    DocumentSource.at(path, options.limits()).visit(gathered);
    return judge(gathered, previous, now, now, fingerprint, "", "");
  }

  private Answer archive(Optional<Header> previous, Instant now) throws IOException {
    Path target = Files.createTempFile("cratewarden-feed", ".tmp");
    try {
      HttpFetch.Fetched fetched =
          http.fetch(
              URI.create(options.from()),
              previous.map(Header::etag).orElse(""),
              previous.map(Header::lastModified).orElse(""),
              target);
      return switch (fetched) {
        case HttpFetch.Same same -> new NotModified();
        case HttpFetch.Gone gone -> new Failed(options.from() + " does not exist");
        case HttpFetch.File file -> {
          Gathered gathered = new Gathered(reader, options.limits());
          DocumentSource.at(target, options.limits()).visit(gathered);
          yield judge(gathered, previous, now, now, file.etag(), file.lastModified(), "");
        }
      };
    } finally {
      Files.deleteIfExists(target);
    }
  }

  /** The list of changes is read before the export, so that nothing is missed in between. */
  private Answer export(Optional<byte[]> snapshot, Optional<Header> previous, Instant now) throws IOException {
    Path target = Files.createTempFile("cratewarden-feed", ".tmp");
    try {
      boolean full =
          previous.isEmpty()
              || previous.get().changesSeen().isEmpty()
              || !Instant.parse(previous.get().fullAt()).plus(options.fullEvery()).isAfter(now);
      HttpFetch.Fetched changes = http.fetch(options.url(CHANGES_FILE), full ? "" : previous.get().etag(), "", target);
      if (changes instanceof HttpFetch.Same) {
        return new NotModified();
      }
      if (!(changes instanceof HttpFetch.File file)) {
        return new Failed(options.url(CHANGES_FILE) + " does not exist");
      }
      Instant since = full ? Instant.MAX : Instant.parse(previous.get().changesSeen());
      ChangeList list = ChangeList.read(target, since, options.limits().changesMax());
      String seen = list.newest().map(Instant::toString).orElse("");
      if (full || list.ids().size() > options.limits().changesMax() || snapshot.isEmpty()) {
        return wholeExport(previous, now, file.etag(), seen, target);
      }
      Gathered gathered = new Gathered(reader, options.limits());
      Snapshot.of(snapshot.get(), options.limits()).documents().forEach(gathered::visit);
      for (String id : list.ids()) {
        change(id, gathered, target);
      }
      return judge(gathered, previous, now, Instant.parse(previous.get().fullAt()), file.etag(), "", seen);
    } finally {
      Files.deleteIfExists(target);
    }
  }

  private Answer wholeExport(Optional<Header> previous, Instant now, String etag, String seen, Path target)
      throws IOException {
    if (!(http.fetch(options.url(EXPORT_FILE), "", "", target) instanceof HttpFetch.File)) {
      return new Failed(options.url(EXPORT_FILE) + " does not exist");
    }
    Gathered gathered = new Gathered(reader, options.limits());
    DocumentSource.at(target, options.limits()).visit(gathered);
    return judge(gathered, previous, now, now, etag, "", seen);
  }

  /** Replaces one record. One that cannot be had stays as it was, as a problem. */
  private void change(String id, Gathered gathered, Path target) throws IOException {
    String path = id + ".json";
    if (http.fetch(options.url(path), "", "", target) instanceof HttpFetch.File) {
      byte[] bytes = Files.readAllBytes(target);
      if (bytes.length > options.limits().documentBytesMax()) {
        gathered.unreadable(path, "longer than " + options.limits().documentBytesMax() + " bytes");
      } else {
        gathered.replace(path, id, bytes);
      }
    } else {
      gathered.unreadable(path, "it is in the list of changes and does not exist");
    }
  }

  /** Parse everything, then decide: the new load is used whole or not at all. */
  private Answer judge(
      Gathered gathered,
      Optional<Header> previous,
      Instant now,
      Instant fullAt,
      String etag,
      String lastModified,
      String changesSeen) {
    int count = gathered.count();
    int bad = gathered.problems().count();
    if (count == 0) {
      return new Failed(
          bad == 0
              ? "no advisories in " + options.from()
              : "none of " + bad + " documents can be read, such as " + first(gathered));
    }
    // One bad file is a problem to report, however few there are in all.
    if (bad > 1 && bad * 100L > (long) gathered.seen() * options.parseErrorsMaxPercent()) {
      return new Refused(
          bad
              + " of "
              + gathered.seen()
              + " documents cannot be read, more than "
              + options.parseErrorsMaxPercent()
              + " %, such as "
              + first(gathered));
    }
    Optional<Instant> newest = gathered.newest(now);
    if (previous.isPresent()) {
      int before = previous.get().count();
      if (count * 100L < before * (100L - options.countDropMaxPercent())) {
        return new Refused(
            "only "
                + count
                + " advisories where there were "
                + before
                + ", a loss of more than "
                + options.countDropMaxPercent()
                + " %");
      }
      String newestBefore = previous.get().newest();
      if (!newestBefore.isEmpty() && newest.isPresent() && newest.get().isBefore(Instant.parse(newestBefore))) {
        return new Refused("its newest record is of " + newest.get() + ", older than " + newestBefore + " seen before");
      }
    }
    String revision = gathered.revision();
    Header header =
        new Header(
            options.kind().word(),
            options.from(),
            revision,
            count,
            newest.map(Instant::toString).orElse(""),
            now.toString(),
            fullAt.toString(),
            etag,
            lastModified,
            changesSeen);
    return new Loaded(
        gathered.advisories(),
        revision,
        newest,
        now,
        bad,
        gathered.problems().kept(),
        new Snapshot(header, Map.copyOf(gathered.documents())).toBytes());
  }

  private static String first(Gathered gathered) {
    Problem problem = gathered.problems().kept().get(0);
    return problem.document() + " (" + problem.reason() + ")";
  }
}
