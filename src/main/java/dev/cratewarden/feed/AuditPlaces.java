package dev.cratewarden.feed;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.feed.Snapshot.Header;
import dev.cratewarden.mirror.AuditSource;
import dev.cratewarden.vet.AuditBook;
import dev.cratewarden.vet.AuditSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/**
 * The places that a policy imports audits from: the address of an {@code audits.toml}, a file that cargo-vet has
 * written, or the folder {@code supply-chain} of a project with all of its files.
 *
 * <p>The criteria that an {@code audits.toml} defines hold for the {@code imports.lock} and the {@code config.toml}
 * beside it too, as they do for cargo-vet.
 */
public final class AuditPlaces implements AuditSource {
  /** The largest file that is read: the largest public set has 1 MB. */
  public static final int BYTES_MAX = 16 << 20;

  private static final String KIND = "cargo-vet";
  private static final String AUDITS = "audits.toml";
  private static final List<String> FILES = List.of(AUDITS, "imports.lock", "config.toml");

  private final HttpFetch http;
  private final BooleanSupplier online;
  private final FeedLimits limits = FeedLimits.DEFAULT;

  /**
   * Places that are asked over {@code client} where they are addresses.
   *
   * @param online whether addresses may be asked
   */
  public AuditPlaces(Supplier<OkHttpClient> client, String userAgent, BooleanSupplier online) {
    this.http = new HttpFetch(client, userAgent, BYTES_MAX);
    this.online = online;
  }

  @Override
  public boolean isRemote(String from) {
    String lower = from.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://");
  }

  @Override
  public List<Path> files(String from) {
    if (isRemote(from)) {
      return List.of();
    }
    Path path = path(from);
    if (Files.isDirectory(path)) {
      return FILES.stream().map(path::resolve).toList();
    }
    Path beside = path.resolveSibling(AUDITS);
    return beside.equals(path) ? List.of(path) : List.of(path, beside);
  }

  private static Path path(String from) {
    return from.startsWith("file:") ? Path.of(URI.create(from)) : Path.of(from);
  }

  @Override
  public Answer load(String from, Optional<byte[]> snapshot, Instant now) {
    try {
      return isRemote(from) ? fetch(from, snapshot, now) : local(from, now);
    } catch (IOException e) {
      return new Failed(from + ": " + Problems.firstLine(String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException e) {
      return new Failed(from + " is no URL or path");
    }
  }

  private Answer fetch(String from, Optional<byte[]> snapshot, Instant now) throws IOException {
    if (!online.getAsBoolean()) {
      return new Failed("offline: " + from + " is not asked");
    }
    Optional<Header> known = snapshot.flatMap(AuditPlaces::header).filter(it -> it.from().equals(from));
    Path target = Files.createTempFile("cratewarden-audits", ".tmp");
    try {
      HttpFetch.Fetched fetched =
          http.fetch(
              URI.create(from), known.map(Header::etag).orElse(""), known.map(Header::lastModified).orElse(""), target);
      return switch (fetched) {
        case HttpFetch.Same same -> new NotModified();
        case HttpFetch.Gone gone -> new Failed(from + " does not exist");
        case HttpFetch.File file -> remote(from, Files.readAllBytes(target), file, now);
      };
    } finally {
      Files.deleteIfExists(target);
    }
  }

  private Answer remote(String from, byte[] bytes, HttpFetch.File file, Instant now) throws IOException {
    Problems problems = new Problems(limits.problemsMax());
    List<AuditSet> sets = AuditFile.parse(nameOf(from), bytes, problems).sets(Map.of(), false);
    String revision = Checksum.compute(bytes).hex();
    int count = sets.stream().mapToInt(AuditSet::size).sum();
    Header header =
        new Header(
            KIND, from, revision, count, "", now.toString(), now.toString(), file.etag(), file.lastModified(), "");
    byte[] kept = new Snapshot(header, new TreeMap<>(Map.of(AUDITS, bytes))).toBytes();
    return new Loaded(
        new AuditBook.Page(from, revision, sets), now, problems.count(), problems.kept(), Optional.of(kept));
  }

  private Answer local(String from, Instant now) throws IOException {
    Path path = path(from);
    List<Path> files = Files.isDirectory(path) ? files(from).stream().filter(Files::exists).toList() : List.of(path);
    if (files.isEmpty()) {
      throw new IOException("there is none of " + String.join(", ", FILES));
    }
    Problems problems = new Problems(limits.problemsMax());
    List<AuditFile> read = new ArrayList<>();
    StringBuilder contents = new StringBuilder();
    Map<String, Set<String>> implies = new HashMap<>();
    for (Path file : files) {
      byte[] bytes = bytesOf(file);
      contents.append(Checksum.compute(bytes).hex());
      AuditFile each = AuditFile.parse(nameOf(file.toString()), bytes, problems);
      implies.putAll(each.implies());
      read.add(each);
    }
    for (Path beside : files(from)) {
      if (!files.contains(beside) && Files.exists(beside)) {
        byte[] bytes = bytesOf(beside);
        contents.append(Checksum.compute(bytes).hex());
        implies.putAll(AuditFile.parse("", bytes, new Problems(0)).implies());
      }
    }
    List<AuditSet> sets = new ArrayList<>();
    read.forEach(it -> sets.addAll(it.sets(implies, true)));
    return new Loaded(
        new AuditBook.Page(from, contents.toString(), sets), now, problems.count(), problems.kept(), Optional.empty());
  }

  private static byte[] bytesOf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new IOException("longer than " + BYTES_MAX + " bytes");
      }
      return bytes;
    }
  }

  @Override
  public Answer restore(String from, byte[] snapshot) {
    try {
      Snapshot kept = Snapshot.of(snapshot, limits);
      byte[] bytes = kept.documents().get(AUDITS);
      if (!kept.header().from().equals(from) || bytes == null) {
        return new Failed("the snapshot is of " + Problems.firstLine(kept.header().from()));
      }
      Problems problems = new Problems(limits.problemsMax());
      List<AuditSet> sets = AuditFile.parse(nameOf(from), bytes, problems).sets(Map.of(), false);
      return new Loaded(
          new AuditBook.Page(from, kept.header().revision(), sets),
          Instant.parse(kept.header().fetchedAt()),
          problems.count(),
          problems.kept(),
          Optional.empty());
    } catch (IOException | DateTimeException e) {
      return new Failed("the snapshot is damaged: " + Problems.firstLine(String.valueOf(e.getMessage())));
    }
  }

  private static Optional<Header> header(byte[] snapshot) {
    try {
      return Optional.of(Snapshot.header(snapshot));
    } catch (IOException damaged) {
      return Optional.empty();
    }
  }

  /** Short enough for a refusal: an address without its scheme, or a file with its folder. */
  private String nameOf(String from) {
    if (isRemote(from)) {
      return from.substring(from.indexOf("//") + 2);
    }
    Path path = path(from);
    int names = path.getNameCount();
    return names <= 2 ? from : path.subpath(names - 2, names).toString();
  }
}
