package dev.cratewarden.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.cratewarden.http.HttpOptions.Limits;
import dev.cratewarden.mirror.DownloadReply;
import dev.cratewarden.mirror.ServedIndex;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all {@link FrontDesk}s share. Safe for many threads. */
final class Backroom {
  private static final Logger LOG = LoggerFactory.getLogger(Backroom.class);

  private final Site site;
  private final Limits limits;
  private final List<String> keptHeaders;
  private final Traffic traffic;
  private final Workers workers;
  private final ReplyWriter replies = new ReplyWriter();
  private final Optional<HotFiles> hotFiles;
  private final HotTarballs hotTarballs;
  private final ChunkBuffers chunks;
  private final TarballWriter tarballs;
  private final FileWriter files;
  private final Origins origins;
  private final AdminDesk admin;
  private final ClientGate gate;
  // Weak keys are compared by identity, which is the point: no hash is computed over a body, and an answer that the use
  // case drops drops its wire form.
  private final Cache<ServedIndex, WireIndex> wires =
      Caffeine.newBuilder()
          .weakKeys()
          .<ServedIndex, WireIndex>removalListener(Backroom::noLongerShown)
          .executor(Runnable::run)
          .build();
  private final Cache<DownloadReply.Tarball, HeadBytes> tarballHeads =
      Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

  private final ShortAnswer.Scratch answerScratch = new ShortAnswer.Scratch();
  private final FastThreadLocal<RequestHead> heads =
      new FastThreadLocal<>() {
        @Override
        protected RequestHead initialValue() {
          return new RequestHead();
        }
      };

  private final FastThreadLocal<KnownTargets> knownTargets =
      new FastThreadLocal<>() {
        @Override
        protected KnownTargets initialValue() {
          return new KnownTargets(limits.pathCharactersMax());
        }
      };

  Backroom(HttpOptions options, Site site, Traffic traffic, Workers workers) {
    this.site = site;
    this.limits = options.limits();
    this.keptHeaders = options.keptHeaders();
    this.traffic = traffic;
    this.workers = workers;
    this.origins = new Origins(options.publicUrl(), options.trustedProxies());
    this.hotFiles = options.hotFolder().flatMap(Backroom::hotFiles);
    this.hotTarballs = new HotTarballs(limits.hotTarballBytesMax(), hotFiles);
    this.chunks = new ChunkBuffers(limits.tarballBytesInFlightMax());
    this.tarballs = new TarballWriter(site.tarballs(), replies, chunks, hotTarballs, limits.stall());
    this.gate = new ClientGate(site.tokens(), options.localSecret(), origins, replies);
    this.files = new FileWriter(replies, limits.stall());
    this.admin = new AdminDesk(site.admin(), site.tokens(), options.localSecret(), origins, replies, limits.stall());
  }

  private static void noLongerShown(@Nullable ServedIndex index, @Nullable WireIndex wire, RemovalCause cause) {
    if (wire != null) {
      wire.drop();
    }
  }

  private static Optional<HotFiles> hotFiles(Path folder) {
    try {
      return Optional.of(HotFiles.in(folder));
    } catch (IOException e) {
      LOG.warn("hot tarballs stay in memory, for files cannot be made folder={} error={}", folder, e.getMessage());
      return Optional.empty();
    }
  }

  Site site() {
    return site;
  }

  Limits limits() {
    return limits;
  }

  List<String> keptHeaders() {
    return keptHeaders;
  }

  /** What the calling event loop reads heads with. */
  RequestHead requestHead() {
    return heads.get();
  }

  /** Where event loops put short answers together. */
  ShortAnswer.Scratch answerScratch() {
    return answerScratch;
  }

  /** What the calling event loop was asked for lately. */
  KnownTargets knownTargets() {
    return knownTargets.get();
  }

  Traffic traffic() {
    return traffic;
  }

  Workers workers() {
    return workers;
  }

  ReplyWriter replies() {
    return replies;
  }

  HotTarballs hotTarballs() {
    return hotTarballs;
  }

  /** Whether nothing but its connection and its {@code User-Agent} says who asks. */
  boolean asksNoHeaders() {
    return keptHeaders.isEmpty() && !origins.trustsProxies();
  }

  /** Lets go of memory that is kept for the next burst. */
  void dropIdle() {
    chunks.dropIdle();
  }

  TarballWriter tarballs() {
    return tarballs;
  }

  FileWriter files() {
    return files;
  }

  Origins origins() {
    return origins;
  }

  ClientGate gate() {
    return gate;
  }

  AdminDesk admin() {
    return admin;
  }

  /** The wire form of an answer, made on first use. */
  WireIndex wire(ServedIndex index) {
    WireIndex wire = wires.getIfPresent(index);
    return wire != null ? wire : wires.get(index, WireIndex::new);
  }

  /** What a bare socket is given as the body of an index file. */
  HotBody body(WireIndex.Form form) {
    if (hotFiles.isPresent() && form.isWorthAFile()) {
      workers.tryRun(place -> form.moveTo(hotFiles.get()));
    }
    return form.hotBody();
  }

  /** The head of an answer with a whole tarball, made on first use. */
  HeadBytes head(DownloadReply.Tarball ready) {
    HeadBytes head = tarballHeads.getIfPresent(ready);
    return head != null
        ? head
        : tarballHeads.get(
            ready,
            it ->
                replies.tarballHead(
                    TarballWriter.etag(it.content().holding().checksum()),
                    it.decision(),
                    it.content().holding().size()));
  }

  /** Why this server should get no requests. */
  List<String> unready() {
    List<String> reasons = new ArrayList<>(site.health().unready());
    if (traffic.isDraining()) {
      reasons.add("shutting down");
    }
    return reasons;
  }
}
