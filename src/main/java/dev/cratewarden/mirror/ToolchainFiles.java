package dev.cratewarden.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.toolchain.DistPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Answers for the files of rustup's dist server: found out which bytes a path leads to, fetched once if they are not
 * held, verified, kept, and only then served.
 *
 * <p>No byte leaves before all of them hash to what a manifest or upstream's own {@code .sha256} says. A fetch goes on
 * when its client gives up waiting; the next one joins it. A manifest and its {@code .sha256} come from one {@link
 * DistPointer}, which moves on only when the new manifest is here and right, so that nobody gets one of each.
 */
public final class ToolchainFiles implements FileAnswers {
  private static final int TRIES_MAX = 3;
  private static final int ABSENT_MAX = 4096;

  /** Rustup asks for a {@code .sha256} first and then for its file, which must not have moved on in between. */
  private static final Duration PAIR = Duration.ofMinutes(1);

  private final ToolchainStore store;
  private final DistServer upstream;
  private final Supplier<ToolchainOptions> options;
  private final InstantSource clock;
  private final MirrorEvents events;
  private final ManifestShelf manifests;
  private final ToolchainIntake intake;
  private final SingleFlight<DistPath, Target> lookups;
  private final SingleFlight<Checksum, Optional<FileReply>> fetches;
  private final Cache<DistPath, Instant> absentUntil = Caffeine.newBuilder().maximumSize(ABSENT_MAX).build();

  public ToolchainFiles(
      ToolchainStore store,
      DistServer upstream,
      Supplier<ToolchainOptions> options,
      InstantSource clock,
      MirrorEvents events,
      Executor executor) {
    this.store = store;
    this.upstream = upstream;
    this.options = options;
    this.clock = clock;
    this.events = events;
    this.manifests = new ManifestShelf(store);
    this.intake = new ToolchainIntake(store, events, clock);
    this.lookups = new SingleFlight<>(executor);
    this.fetches = new SingleFlight<>(executor);
  }

  /** Where a path leads. */
  private sealed interface Target {}

  /** To these bytes. */
  private record Leads(DistPointer pointer) implements Target {}

  /** Nowhere, or nobody knows. */
  private record Ends(FileReply reply) implements Target {}

  @Override
  public FileReply get(String text) {
    if (!options.get().enabled()) {
      return new FileReply.NoSuch("toolchains are not mirrored here: rustup.enabled is false");
    }
    Optional<DistPath> path = DistPath.parse(text);
    return path.isPresent() ? get(path.get()) : new FileReply.NoSuch("no path of a dist server");
  }

  private FileReply get(DistPath path) {
    DistPath subject = path.subject();
    Optional<String> refusal = options.get().rules().refusal(subject, it -> isNamed(it));
    if (refusal.isPresent()) {
      return new FileReply.Denied(refusal.get());
    }
    boolean wantsDigest = path.isDigest();
    return switch (target(wantsDigest ? subject : path, wantsDigest ? Duration.ZERO : PAIR)) {
      case Ends ends -> ends.reply();
      case Leads leads when wantsDigest -> digest(leads.pointer());
      case Leads leads -> file(leads.pointer());
    };
  }

  /** Whether a manifest that may be had names the file. */
  private boolean isNamed(DistPath path) {
    return manifests.hashOf(path, options.get().rules()::allows, clock.instant()).isPresent();
  }

  /** Where {@code path} leads, fetched as far as need be; for whoever asks on another's behalf. */
  Optional<DistPointer> pointer(DistPath path) {
    return target(path, Duration.ZERO) instanceof Leads leads ? Optional.of(leads.pointer()) : Optional.empty();
  }

  private Target target(DistPath path, Duration grace) {
    ToolchainOptions now = options.get();
    Optional<DistPointer> held = store.pointer(path);
    if (held.isPresent() && (path.isLasting() || now.offline() || isFresh(held.get(), now.fresh().plus(grace)))) {
      return new Leads(held.get());
    }
    if (now.offline()) {
      return new Ends(notCarried(path));
    }
    Instant absent = absentUntil.getIfPresent(path);
    if (absent != null && clock.instant().isBefore(absent)) {
      return held.<Target>map(Leads::new).orElseGet(() -> new Ends(noSuch(path)));
    }
    return lookups.join(path, () -> lookUp(path, held)).await();
  }

  private boolean isFresh(DistPointer pointer, Duration lifetime) {
    Instant now = clock.instant();
    return !now.isBefore(pointer.checkedAt()) && now.isBefore(pointer.checkedAt().plus(lifetime));
  }

  /** Asks upstream. Runs on a flight's thread, never twice at a time for one path. */
  private Target lookUp(DistPath path, Optional<DistPointer> held) {
    Instant now = clock.instant();
    if (path.isLasting() && !path.isUnhashed()) {
      Optional<Checksum> named = manifests.hashOf(path, it -> true, now);
      if (named.isPresent()) {
        return keep(new DistPointer(path, named.get(), Optional.empty(), Validators.NONE, now, now));
      }
    }
    DistPath asked = path.isUnhashed() ? path : path.digest();
    return switch (upstream.small(asked, held.map(DistPointer::validators).orElse(Validators.NONE))) {
      case Upstream.Unchanged unchanged when held.isPresent() -> keep(held.get().checked(held.get().validators(), now));
      case Upstream.Unchanged unchanged -> despite(held, new FileReply.BadUpstream("not modified, unasked: " + asked));
      case Upstream.Changed changed when path.isUnhashed() -> text(path, changed, held, now);
      case Upstream.Changed changed -> hash(path, changed, held, now);
      case Upstream.NotFound notFound -> {
        absentUntil.put(path, now.plus(options.get().notFound()));
        yield held.<Target>map(Leads::new).orElseGet(() -> new Ends(noSuch(path)));
      }
      case Upstream.Unavailable it ->
          despite(held, new FileReply.Unavailable(it.reason(), it.retryAfter().orElse(Freshness.PAUSE)));
      case Upstream.Nonsense it -> despite(held, new FileReply.BadUpstream(it.reason()));
    };
  }

  private Target keep(DistPointer pointer) {
    store.point(pointer);
    return new Leads(pointer);
  }

  /** What is held, if that may still be served though upstream could not be asked. */
  private Target despite(Optional<DistPointer> held, FileReply failure) {
    ToolchainOptions now = options.get();
    if (held.isPresent() && isFresh(held.get(), now.fresh().plus(now.staleIfError()))) {
      events.cacheAnswered(MirrorEvents.Kind.TOOLCHAIN, MirrorEvents.CacheResult.STALE);
      return new Leads(held.get());
    }
    return new Ends(failure);
  }

  private Target text(DistPath path, Upstream.Changed changed, Optional<DistPointer> held, Instant now) {
    Checksum sha256 = intake.take(changed.body());
    if (held.isPresent() && held.get().sha256().equals(sha256)) {
      return keep(held.get().checked(changed.validators(), now));
    }
    return keep(new DistPointer(path, sha256, Optional.empty(), changed.validators(), now, now));
  }

  private Target hash(DistPath path, Upstream.Changed changed, Optional<DistPointer> held, Instant now) {
    String text = new String(changed.body(), StandardCharsets.UTF_8);
    Optional<Checksum> sha256 = text.length() < 64 ? Optional.empty() : Checksum.parse(text.substring(0, 64));
    if (sha256.isEmpty()) {
      return despite(held, new FileReply.BadUpstream("upstream has no SHA-256 in " + path.digest()));
    }
    if (held.isPresent() && held.get().sha256().equals(sha256.get())) {
      return keep(held.get().checked(changed.validators(), now));
    }
    DistPointer next = new DistPointer(path, sha256.get(), Optional.of(text), changed.validators(), now, now);
    if (!path.isLasting()) {
      Optional<FileReply> failure = fetched(next);
      if (failure.isPresent()) {
        return despite(held, failure.get());
      }
    }
    return keep(next);
  }

  private static FileReply digest(DistPointer pointer) {
    byte[] bytes = pointer.digestFile();
    return new FileReply.Found(
        ServedFile.of(bytes),
        tag(Checksum.compute(bytes)),
        Optional.of(pointer.since()),
        "text/plain; charset=utf-8",
        pointer.path().isLasting());
  }

  private FileReply file(DistPointer pointer) {
    Optional<FileReply> held = open(pointer);
    if (held.isPresent()) {
      events.cacheAnswered(MirrorEvents.Kind.TOOLCHAIN, MirrorEvents.CacheResult.HIT);
      return held.get();
    }
    if (options.get().offline()) {
      return notCarried(pointer.path());
    }
    return fetched(pointer)
        .or(() -> open(pointer))
        .orElseGet(() ->
            new FileReply.Unavailable(
                pointer.path() + " was evicted as soon as it was kept: rustup.size-max is too small", Freshness.PAUSE));
  }

  private Optional<FileReply> open(DistPointer pointer) {
    return store
        .open(pointer.sha256(), clock.instant())
        .map(file ->
            new FileReply.Found(
                file,
                tag(pointer.sha256()),
                Optional.of(pointer.since()),
                contentType(pointer.path().name()),
                pointer.path().isLasting()));
  }

  /** Sees to it that the bytes are held; why not, if they cannot be had. */
  private Optional<FileReply> fetched(DistPointer pointer) {
    SingleFlight.Flight<Optional<FileReply>> flight = fetches.join(pointer.sha256(), () -> fetch(pointer));
    events.cacheAnswered(
        MirrorEvents.Kind.TOOLCHAIN, flight.led() ? MirrorEvents.CacheResult.MISS : MirrorEvents.CacheResult.COALESCED);
    return flight.await();
  }

  private Optional<FileReply> fetch(DistPointer pointer) {
    if (store.size(pointer.sha256()).isPresent()) {
      return Optional.empty();
    }
    String broken = "";
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      switch (upstream.file(pointer.path())) {
        case Upstream.Arriving arriving -> {
          try (arriving) {
            return intake.take(pointer.path(), pointer.sha256(), arriving.body(), options.get().fileBytesMax());
          } catch (IOException e) {
            broken = String.valueOf(e.getMessage());
          }
        }
        case Upstream.NotFound notFound -> {
          return Optional.of(noSuch(pointer.path()));
        }
        case Upstream.Unavailable it -> {
          return Optional.of(new FileReply.Unavailable(it.reason(), it.retryAfter().orElse(Freshness.PAUSE)));
        }
        case Upstream.Nonsense it -> {
          return Optional.of(new FileReply.BadUpstream(it.reason()));
        }
      }
    }
    return Optional.of(
        new FileReply.Unavailable(
            "upstream broke off " + pointer.path() + " " + TRIES_MAX + " times: " + broken, Freshness.PAUSE));
  }

  private static FileReply noSuch(DistPath path) {
    return new FileReply.NoSuch(
        "upstream has no "
            + path
            + (path.isUnhashed() ? "" : ", or no SHA-256 of it, and nothing is served unverified"));
  }

  private static FileReply notCarried(DistPath path) {
    return new FileReply.NoSuch(
        "cratewarden is offline and does not hold "
            + path
            + "\nask for it on the connected side: cratewarden export --toolchain "
            + path.toolchain().orElse("VERSION")
            + " --target "
            + path.target().orElse("TARGET")
            + " --out BUNDLE\n");
  }

  private static String tag(Checksum checksum) {
    return "\"" + checksum.hex() + "\"";
  }

  private static String contentType(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "toml", "txt", "sh", "asc" -> "text/plain; charset=utf-8";
      case "gz" -> "application/gzip";
      case "xz" -> "application/x-xz";
      case "zst" -> "application/zstd";
      default -> "application/octet-stream";
    };
  }
}
