package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.policy.PolicySet;
import dev.cratewarden.vet.AuditBook;
import dev.cratewarden.vet.AuditSet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the book of audits that the policy imports.
 *
 * <p>Places fail one by one: what was last read of a place stays in the book whatever becomes of the place. Files of
 * this machine are read when a policy begins to import them and whenever they change; addresses are asked every hour.
 */
public final class AuditImports {
  private static final Logger LOG = LoggerFactory.getLogger(AuditImports.class);
  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration RETRY = Duration.ofMinutes(5);
  private static final int NAME_CHARACTERS = 20;

  private final AuditSource source;
  private final AdvisoryArchive archive;
  private final InstantSource clock;
  private final Consumer<AuditBook> onBook;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Map<String, Held> imports = Map.of();
  private volatile AuditBook book = AuditBook.empty();

  /** Follows nothing yet. {@code onBook} is called with each new book, on the thread that has read. */
  public AuditImports(AuditSource source, AdvisoryArchive archive, InstantSource clock, Consumer<AuditBook> onBook) {
    this.source = source;
    this.archive = archive;
    this.clock = clock;
    this.onBook = onBook;
  }

  /** The places that some view of {@code policies} imports. */
  public static Set<String> importsOf(PolicySet policies) {
    Set<String> all = new LinkedHashSet<>(policies.base().vet().imports());
    policies.views().values().forEach(view -> all.addAll(view.vet().imports()));
    return all;
  }

  /**
   * Follows exactly these places from now on. What is at hand of a new one is read at once: files, and what was kept of
   * an address. No address is asked; {@link #refreshDue} does that.
   */
  public void follow(Collection<String> places) {
    reading.lock();
    try {
      Map<String, Held> next = new LinkedHashMap<>();
      for (String from : places) {
        Held held = imports.get(from);
        next.put(from, held == null ? atHand(from) : held);
      }
      imports = Collections.unmodifiableMap(next);
      swap();
    } finally {
      reading.unlock();
    }
  }

  private Held atHand(String from) {
    Held held = new Held(from);
    if (!source.isRemote(from)) {
      read(held, Optional.empty());
      return held;
    }
    kept(from)
        .map(snapshot -> source.restore(from, snapshot))
        .ifPresent(answer -> {
          switch (answer) {
            case AuditSource.Loaded loaded -> held.loaded = Optional.of(loaded);
            case AuditSource.Failed failed -> held.lastFailure = Optional.of(failed.reason());
            case AuditSource.NotModified same -> {}
          }
        });
    return held;
  }

  /** Asks every address that is due. To be called often, such as each minute; most calls find nothing to do. */
  public void refreshDue() {
    Instant now = clock.instant();
    refresh(imports.values().stream().filter(it -> source.isRemote(it.from) && !it.dueAt.isAfter(now)).toList());
  }

  /** Asks the addresses of which nothing is known. */
  public void fetchMissing() {
    refresh(imports.values().stream().filter(it -> it.loaded.isEmpty()).toList());
  }

  /** Reads every place now. Whether each could be read. */
  public Map<String, Boolean> refreshAll() {
    Collection<Held> all = imports.values();
    refresh(all);
    Map<String, Boolean> outcomes = new LinkedHashMap<>();
    all.forEach(it -> outcomes.put(it.from, it.lastFailure.isEmpty()));
    return outcomes;
  }

  /** Reads those places anew that {@code file} is a part of. */
  public void fileChanged(Path file) {
    refresh(imports.values().stream().filter(it -> source.files(it.from).contains(file)).toList());
  }

  /** Every file on this machine that what is followed depends on. */
  public List<Path> files() {
    return imports.keySet().stream().flatMap(it -> source.files(it).stream()).distinct().toList();
  }

  private void refresh(Collection<Held> chosen) {
    for (Held held : chosen) {
      if (source.isRemote(held.from)) {
        // Waiting for a host must not keep a new policy from being followed.
        read(held, held.loaded.isPresent() ? kept(held.from) : Optional.empty());
      } else {
        reading.lock();
        try {
          read(held, Optional.empty());
        } finally {
          reading.unlock();
        }
      }
    }
    if (!chosen.isEmpty()) {
      reading.lock();
      try {
        swap();
      } finally {
        reading.unlock();
      }
    }
  }

  private void read(Held held, Optional<byte[]> snapshot) {
    Instant now = clock.instant();
    switch (answer(held.from, snapshot, now)) {
      case AuditSource.Loaded loaded -> {
        loaded.snapshot().ifPresent(it -> keep(held.from, it));
        held.loaded = Optional.of(loaded);
        held.sound(now);
      }
      case AuditSource.NotModified same -> held.sound(now);
      case AuditSource.Failed failed -> {
        held.lastFailure = Optional.of(failed.reason());
        held.dueAt = now.plus(RETRY);
        LOG.warn("event=audits-kept-old from={} reason=\"{}\"", held.from, failed.reason());
      }
    }
  }

  private AuditSource.Answer answer(String from, Optional<byte[]> snapshot, Instant now) {
    try {
      return source.load(from, snapshot, now);
    } catch (RuntimeException e) {
      LOG.error("event=audits-broke from={}", from, e);
      return new AuditSource.Failed("internal error: " + e);
    }
  }

  /**
   * The book for a policy that is not in force: what is followed anyway, and the rest read now, asking addresses of
   * which nothing is kept.
   */
  public AuditBook bookFor(PolicySet policies) {
    List<AuditBook.Page> pages = new ArrayList<>();
    for (String from : importsOf(policies)) {
      Held held = Optional.ofNullable(imports.get(from)).orElseGet(() -> atHand(from));
      if (held.loaded.isEmpty()) {
        read(held, Optional.empty());
      }
      held.loaded.ifPresent(it -> pages.add(it.page()));
    }
    return AuditBook.of(pages);
  }

  private Optional<byte[]> kept(String from) {
    try {
      return archive.load(nameOf(from));
    } catch (StoreException e) {
      LOG.warn("event=audits-snapshot-unreadable from={}", from, e);
      return Optional.empty();
    }
  }

  private void keep(String from, byte[] snapshot) {
    try {
      archive.save(nameOf(from), snapshot);
    } catch (StoreException e) {
      // The book in memory is good; only the next start will miss it.
      LOG.warn("event=audits-snapshot-not-kept from={}", from, e);
    }
  }

  /** An address is no name for a file. */
  private static String nameOf(String from) {
    return "vet-" + Checksum.compute(from.getBytes(StandardCharsets.UTF_8)).hex().substring(0, NAME_CHARACTERS);
  }

  private void swap() {
    AuditBook next =
        AuditBook.of(
            imports.values().stream().flatMap(it -> it.loaded.stream()).map(AuditSource.Loaded::page).toList());
    if (!next.revision().equals(book.revision())) {
      book = next;
      LOG.info("event=audits-swapped imports={} entries={}", imports.size(), entries());
      onBook.accept(next);
    }
  }

  private int entries() {
    return status().stream().mapToInt(AuditStatus::entries).sum();
  }

  /** How each place stands, in the order in which the policy names them. */
  public List<AuditStatus> status() {
    Instant now = clock.instant();
    return imports.values().stream().map(it -> it.status(now)).toList();
  }

  /** A place and what is known of it. */
  private static final class Held {
    private final String from;
    private volatile Instant dueAt = Instant.MIN;
    private volatile Optional<AuditSource.Loaded> loaded = Optional.empty();
    private volatile Optional<Instant> checkedAt = Optional.empty();
    private volatile Optional<String> lastFailure = Optional.empty();

    Held(String from) {
      this.from = from;
    }

    void sound(Instant now) {
      checkedAt = Optional.of(now);
      lastFailure = Optional.empty();
      dueAt = now.plus(EVERY);
    }

    AuditStatus status(Instant now) {
      Optional<AuditSource.Loaded> current = loaded;
      Optional<Instant> fetchedAt = current.map(AuditSource.Loaded::fetchedAt);
      return new AuditStatus(
          from,
          current.map(it -> it.page().sets().stream().mapToInt(AuditSet::size).sum()).orElse(0),
          current.map(AuditSource.Loaded::problemCount).orElse(0),
          current.map(AuditSource.Loaded::problems).orElse(List.of()),
          fetchedAt,
          checkedAt.or(() -> fetchedAt).map(at -> Duration.between(at, now)),
          lastFailure);
    }
  }
}
