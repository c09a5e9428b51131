package dev.cratewarden.feed;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.InvalidAdvisoryException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The advisories read so far in one load, with the documents they came from. */
final class Gathered implements DocumentSource.Visitor {
  /** Clocks differ; a record from further in the future is a mistake and must not make every later feed look older. */
  private static final Duration FUTURE_MAX = Duration.ofDays(1);

  private final DocumentReader reader;
  private final FeedLimits limits;
  private final Problems problems;
  private final TreeMap<String, byte[]> documents = new TreeMap<>();
  private final TreeMap<String, Advisory> advisories = new TreeMap<>();
  private long keptBytes;
  private int seen;

  Gathered(DocumentReader reader, FeedLimits limits) {
    this.reader = reader;
    this.limits = limits;
    this.problems = new Problems(limits.problemsMax());
  }

  @Override
  public boolean wants(String path) {
    return reader.mayBeAdvisory(path);
  }

  @Override
  public void visit(String path, byte[] bytes) {
    try {
      Optional<Advisory> advisory = reader.read(path, bytes);
      if (advisory.isPresent()) {
        if (keptBytes + bytes.length > limits.keptBytesMax()) {
          unreadable(path, "there are more than " + limits.keptBytesMax() + " bytes of advisories");
          return;
        }
        seen++;
        keptBytes += bytes.length;
        documents.put(path, bytes);
        advisories.put(path, advisory.get());
      }
    } catch (InvalidAdvisoryException e) {
      unreadable(path, String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      // The parsers are other people's and so are the documents: one that breaks a parser is a bad document, not a
      // failed feed.
      unreadable(path, "the parser failed: " + e.getClass().getSimpleName());
    }
  }

  @Override
  public void unreadable(String path, String reason) {
    seen++;
    problems.add(path, reason);
  }

  /** Puts a newer document in the place of all that have the same id; a bad one leaves them as they are. */
  void replace(String path, String id, byte[] bytes) {
    Optional<Advisory> advisory;
    try {
      advisory = reader.read(path, bytes);
    } catch (RuntimeException | StackOverflowError e) {
      unreadable(path, String.valueOf(e.getMessage()));
      return;
    }
    if (advisory.isPresent() && !advisory.get().id().equals(id)) {
      unreadable(path, "it has another id inside");
      return;
    }
    advisories
        .entrySet()
        .removeIf(entry -> entry.getValue().id().equals(id) && documents.remove(entry.getKey()) != null);
    if (advisory.isPresent()) {
      visit(path, bytes);
    }
  }

  /** Documents that are advisories or should be. */
  int seen() {
    return seen;
  }

  /** Different ids. */
  int count() {
    Set<String> ids = new HashSet<>();
    advisories.values().forEach(advisory -> ids.add(advisory.id()));
    return ids.size();
  }

  List<Advisory> advisories() {
    return new ArrayList<>(advisories.values());
  }

  Map<String, byte[]> documents() {
    return documents;
  }

  Problems problems() {
    return problems;
  }

  Optional<Instant> newest(Instant now) {
    return advisories.values().stream()
        .map(Advisory::modified)
        .filter(modified -> modified.isBefore(now.plus(FUTURE_MAX)))
        .max(Comparator.naturalOrder());
  }

  String revision() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      documents.forEach((path, bytes) -> {
        // Archives of a git host name their folder by the commit, which says nothing about the contents.
        digest.update(path.substring(path.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(bytes);
        digest.update((byte) 0);
      });
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
