package dev.cratewarden.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.policy.Canary;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.IndexView;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Waiver;
import dev.cratewarden.scan.ContentFacts;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers for index files: the mirror's copy, shown as the client's view allows.
 *
 * <p>What was shown once is kept ready to be written, and is handed out again without a look at anything else while
 * ruling and freshness are those it was made by and its time has not come.
 */
public final class SparseIndex implements IndexAnswers {
  /**
   * What an answer takes besides its bytes, which is most of it for a small file: half of that for its objects and
   * prepared heads, and as much again for the room in which a heap is collected (measured as resident memory).
   */
  private static final int HOT_OVERHEAD_BYTES = 4_096;

  private static final int ETAG_BYTES = 16;
  private static final Ruling OPEN = Ruling.allowAll();

  /** Later than this is never. */
  private static final Instant FOR_EVER = Instant.parse("9999-12-31T00:00:00Z");

  /** How long an answer given offline is kept before the store is asked again which tarballs it holds. */
  private static final Duration HELD_FOR = Duration.ofMinutes(1);

  /** How long an answer is kept that was given without knowing how old a newly needed crate is. */
  private static final Duration UNSURE_FOR = Duration.ofMinutes(1);

  private final IndexCopies copies;
  private final TarballStore tarballs;
  private final ReleaseHistories histories;
  private final Supplier<Ruling> ruling;
  private final Supplier<MirrorOptions> options;
  private final InstantSource clock;
  private final MirrorEvents events;
  private final Cache<HotKey, Hot> hot;
  private volatile Asked asked = (view, copy, how) -> {};

  public SparseIndex(
      IndexCopies copies,
      TarballStore tarballs,
      ReleaseHistories histories,
      Supplier<Ruling> ruling,
      Supplier<MirrorOptions> options,
      InstantSource clock,
      MirrorEvents events) {
    this.copies = copies;
    this.tarballs = tarballs;
    this.histories = histories;
    this.ruling = ruling;
    this.options = options;
    this.clock = clock;
    this.events = events;
    this.hot =
        Caffeine.newBuilder()
            .maximumWeight(options.get().hotIndexBytesMax())
            .<HotKey, Hot>weigher((key, value) -> HOT_OVERHEAD_BYTES + value.served.bytes())
            // A use is noted in less time than it takes to wake another thread for it.
            .executor(Runnable::run)
            .build();
  }

  /** Hears of each copy that a client is about to get and that was not ready to be sent. */
  @FunctionalInterface
  interface Asked {
    void tell(ViewKey view, IndexCopies.Copy copy, MirrorEvents.CacheResult how);
  }

  /** Lets {@code prefetch} go ahead of those who ask. Called once, at wiring. */
  public void goAhead(DependencyPrefetch prefetch) {
    this.asked = prefetch::asked;
  }

  private record HotKey(ViewKey view, String lowerCaseName) {}

  /**
   * An answer, and what it was made of: equal causes, equal answer.
   *
   * @param source the bytes it was made of, which others keep as long as they need them
   * @param changesAt when time alone makes the ruling say something else
   * @param waivers without which it would show less
   * @param freshness by which its time was set; operators change it while the mirror runs
   * @param untilMillis the whole milliseconds of its {@link ServedIndex#validUntil}, which are cheaper to compare
   */
  private record Hot(
      ServedIndex served,
      WeakReference<byte[]> source,
      Ruling ruling,
      Optional<Instant> changesAt,
      Set<Waiver> waivers,
      Freshness freshness,
      long untilMillis) {}

  @Override
  public boolean hasView(String view) {
    return ruling.get().hasView(view);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a ruling that was replaced is another one, however equal
  public Optional<ServedIndex> hot(ViewKey view, CrateName name, ContentCoding coding) {
    Hot found = hot.getIfPresent(new HotKey(view, name.lowerCase()));
    if (found == null
        || found.ruling != ruling.get()
        || !found.freshness.equals(options.get().freshness())
        || clock.millis() >= found.untilMillis
        || !found.served.has(coding)) {
      return Optional.empty();
    }
    events.cacheAnswered(MirrorEvents.Kind.INDEX, MirrorEvents.CacheResult.HIT);
    return Optional.of(found.served);
  }

  @Override
  public IndexReply get(ViewKey view, CrateName name, ContentCoding coding) {
    Ruling current = ruling.get();
    if (!current.hasView(view.view()) || current.isReserved(name)) {
      return new IndexReply.NoSuchCrate();
    }
    Freshness freshness = options.get().freshness();
    return switch (copies.current(name)) {
      case IndexCopies.Available available -> {
        if (!Canary.is(name)) {
          events.cacheAnswered(MirrorEvents.Kind.INDEX, available.how());
          asked.tell(view, available.copy(), available.how());
        }
        yield show(view, name, coding, available, current, freshness);
      }
      case IndexCopies.Absent absent -> {
        events.cacheAnswered(MirrorEvents.Kind.INDEX, MirrorEvents.CacheResult.MISS);
        if (freshness.offline()) {
          events.missed(name, Optional.empty());
        }
        yield new IndexReply.NoSuchCrate();
      }
      case IndexCopies.Failed failed -> {
        events.cacheAnswered(MirrorEvents.Kind.INDEX, MirrorEvents.CacheResult.MISS);
        yield failure(failed.failure());
      }
    };
  }

  private static IndexReply failure(Upstream.Failure failure) {
    return switch (failure) {
      case Upstream.Unavailable it -> new IndexReply.Unavailable(it.reason(), it.retryAfter().orElse(Freshness.PAUSE));
      case Upstream.Nonsense it -> new IndexReply.BadUpstream(it.reason());
    };
  }

  /** Causes are compared by identity: a copy or a ruling that was replaced is another one, however equal. */
  @SuppressWarnings("ReferenceEquality")
  private IndexReply show(
      ViewKey view,
      CrateName name,
      ContentCoding coding,
      IndexCopies.Available available,
      Ruling current,
      Freshness freshness) {
    HotKey key = new HotKey(view, name.lowerCase());
    IndexFile listed = listed(available.copy(), freshness);
    byte[] source = listed.bytes();
    Instant now = clock.instant();
    Instant until = freshness.offline() ? Freshness.earlier(now.plus(HELD_FOR), available.until()) : available.until();
    Hot before = hot.getIfPresent(key);
    if (before != null
        && before.source.refersTo(source)
        && before.ruling == current
        && before.changesAt.map(now::isBefore).orElse(true)) {
      tell(before.waivers);
      return found(key, before.served, coding, source, until, before.changesAt, before.waivers, current, freshness);
    }
    // Observing means that nothing is refused: the file is shown as a policy without rules would show it.
    boolean enforced = isEnforced(current, view, name);
    boolean isHeld = !listed.entries().isEmpty() || available.copy().file().entries().isEmpty();
    AtomicBoolean unsure = new AtomicBoolean();
    IndexView shown =
        (enforced ? current : OPEN)
            .show(
                enforced ? view.view() : "",
                isHeld ? listed : available.copy().file(), // to say why it is forbidden, if it is
                entry -> {
                  CrateFacts facts =
                      enforced
                          ? factsFor(view.view(), available.copy(), entry, current, now)
                          : lineFacts(available.copy(), entry);
                  if (isUnsure(facts)) {
                    unsure.set(true);
                  }
                  return facts;
                },
                view.until(),
                now);
    tell(shown.waivers());
    return switch (shown) {
      case IndexView.Shown it when !isHeld -> {
        events.missed(name, Optional.empty());
        yield new IndexReply.NoSuchCrate();
      }
      case IndexView.Shown it ->
          found(
              key,
              prepared(it.bytes(), coding, available.copy().stored(), before),
              coding,
              source,
              until,
              changesAt(it, unsure.get(), now),
              it.waivers(),
              current,
              freshness);
      case IndexView.Forbidden it -> new IndexReply.Forbidden(it.text(), current.revision());
      case IndexView.Absent it -> new IndexReply.NoSuchCrate();
    };
  }

  private static Optional<Instant> changesAt(IndexView.Shown shown, boolean unsure, Instant now) {
    Instant soon = now.plus(UNSURE_FOR);
    return unsure
        ? Optional.of(shown.changesAt().map(it -> Freshness.earlier(it, soon)).orElse(soon))
        : shown.changesAt();
  }

  private void tell(Set<Waiver> waivers) {
    if (!waivers.isEmpty()) {
      events.waived(waivers);
    }
  }

  private IndexReply found(
      HotKey key,
      ServedIndex prepared,
      ContentCoding coding,
      byte[] source,
      Instant availableUntil,
      Optional<Instant> changesAt,
      Set<Waiver> waivers,
      Ruling current,
      Freshness freshness) {
    Instant until = changesAt.map(it -> Freshness.earlier(it, availableUntil)).orElse(availableUntil);
    ServedIndex served =
        new ServedIndex(
            prepared.has(coding) ? prepared.plain() : Optional.of(direct(Gzip.unpacked(prepared.gzip()))),
            prepared.plainBytes(),
            prepared.gzip(),
            prepared.etag(),
            prepared.lastModified(),
            current.revision(),
            until);
    hot.put(key, new Hot(served, new WeakReference<>(source), current, changesAt, waivers, freshness, millis(until)));
    return new IndexReply.Found(served);
  }

  private static long millis(Instant until) {
    return until.isAfter(FOR_EVER) ? Long.MAX_VALUE : until.toEpochMilli();
  }

  /**
   * The lines of {@code copy} that may be listed at all: offline, those whose tarball is held, for a resolver that
   * picks another one would fail at the download.
   */
  IndexFile listed(IndexCopies.Copy copy, Freshness freshness) {
    return freshness.offline() && !Canary.is(copy.file().name())
        ? PrunedIndex.of(copy.file(), entry -> tarballs.holding(entry.checksum()).isPresent())
        : copy.file();
  }

  /** Makes the next answers of one crate anew: what its tarballs hold is news. */
  void forget(CrateName name) {
    hot.asMap().keySet().removeIf(it -> it.lowerCaseName().equals(name.lowerCase()));
  }

  /** Makes every next answer anew: what is held has changed. */
  void forgetAll() {
    hot.invalidateAll();
  }

  /** Upstream's date goes with upstream's bytes alone: it does not move when a policy changes the file. */
  @SuppressWarnings("ReferenceEquality") // a view that changes nothing shows the very array
  private static ServedIndex prepared(byte[] shown, ContentCoding coding, StoredIndex stored, @Nullable Hot before) {
    Optional<String> lastModified = shown == stored.body() ? stored.validators().lastModified() : Optional.empty();
    String etag = etag(shown);
    if (before != null && before.served.etag().equals(etag)) {
      ServedIndex same = before.served;
      return new ServedIndex(same.plain(), same.plainBytes(), same.gzip(), etag, lastModified, "", Instant.MIN);
    }
    ByteBuffer gzip = direct(Gzip.packed(shown));
    Optional<ByteBuffer> plain = coding == ContentCoding.IDENTITY ? Optional.of(direct(shown)) : Optional.empty();
    return new ServedIndex(plain, shown.length, gzip, etag, lastModified, "", Instant.MIN);
  }

  /**
   * Whether verdicts have an effect. The canary is denied by those who only observe too: it tests the way, not the
   * policy.
   */
  static boolean isEnforced(Ruling current, ViewKey view, CrateName name) {
    return !current.observes(view.view()) || Canary.is(name);
  }

  /** What is known of one version, what its tarball said included. */
  CrateFacts facts(IndexCopies.Copy copy, IndexEntry entry) {
    return lineFacts(copy, entry).with(histories.content(entry));
  }

  /** The same with what came before it. */
  CrateFacts factsWithHistory(IndexCopies.Copy copy, IndexEntry entry, MirrorFacts.Reach reach) {
    return facts(copy, entry).with(histories.of(copy, whole(copy, entry), reach));
  }

  /** As much as the verdict of {@code view} may hang on; for almost every version that is its line alone. */
  CrateFacts factsFor(String view, IndexCopies.Copy copy, IndexEntry entry, Ruling current, Instant now) {
    return factsFor(view, copy, entry, current, now, MirrorFacts.Reach.UPSTREAM);
  }

  /** The same, looking no further than {@code reach}. */
  CrateFacts factsFor(
      String view, IndexCopies.Copy copy, IndexEntry entry, Ruling current, Instant now, MirrorFacts.Reach reach) {
    CrateFacts line = lineFacts(copy, entry);
    CrateFacts read = current.readsContent(view, line, now) ? line.with(histories.content(entry)) : line;
    return current.mindsHistory(view, line, now) ? read.with(histories.of(copy, whole(copy, entry), reach)) : read;
  }

  /** Whether upstream may know more in a moment: it did not say how old a crate is that is newly needed. */
  private static boolean isUnsure(CrateFacts facts) {
    return facts.history().newDependencies().stream().anyMatch(it -> it.firstPublished().isEmpty());
  }

  /** The same line in the whole copy: {@code entry} may be of a pruned one. */
  private static IndexEntry whole(IndexCopies.Copy copy, IndexEntry entry) {
    return copy.file().entry(entry.version()).orElse(entry);
  }

  /** What the index alone tells: a file of a thousand lines must not cost a thousand look-ups if no rule wants them. */
  private static CrateFacts lineFacts(IndexCopies.Copy copy, IndexEntry entry) {
    return CrateFacts.of(copy.file(), whole(copy, entry), copy.firstSeen(entry), ContentFacts.UNKNOWN);
  }

  private static String etag(byte[] bytes) {
    return '"' + HexFormat.of().formatHex(Checksum.compute(bytes).bytes(), 0, ETAG_BYTES) + '"';
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
  }
}
