package dev.cratewarden.app;

import dev.cratewarden.admin.DeliveriesOperation;
import dev.cratewarden.admin.RetroactiveOperation;
import dev.cratewarden.admin.WebhooksOperation;
import dev.cratewarden.admin.WebhooksRetryOperation;
import dev.cratewarden.config.Settings;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.CurrentRuling;
import dev.cratewarden.mirror.Decision;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.IndexCopies;
import dev.cratewarden.mirror.LedgerQueue;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.NoticeSender;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.Reassessment;
import dev.cratewarden.mirror.ReassessmentLoop;
import dev.cratewarden.mirror.Receivers;
import dev.cratewarden.mirror.SparseIndex;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.mirror.Webhooks;
import dev.cratewarden.store.RocksStore;
import dev.cratewarden.webhook.HttpWebhooks;
import dev.cratewarden.webhook.Webhook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The ledger and what follows from it: deliveries are written down, judged again when a ruling changes, and webhooks
 * told. It hears of deliveries from the moment it is made, writes once it is begun, and judges while it watches.
 */
final class LedgerWiring implements MirrorEvents, AutoCloseable {
  private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(5);

  final LedgerQueue queue;
  private final Settings settings;
  private final InstantSource clock;
  private final boolean keeps;
  private @Nullable RocksStore store;
  private volatile @Nullable Reassessment reassessment;
  private volatile @Nullable ReassessmentLoop loop;
  private volatile @Nullable NoticeSender sender;

  LedgerWiring(Settings settings, InstantSource clock) {
    Settings.AuditLog keys = settings.auditLog();
    this.settings = settings;
    this.clock = clock;
    this.keeps = keys.bytesMax() > 0;
    this.queue = new LedgerQueue(new LedgerQueue.Retention(keys.ageMax(), keys.bytesMax()), clock);
  }

  /** Begins to write. */
  void begin(RocksStore open, MirrorEvents events) {
    store = open;
    queue.start(open.ledger(), events::ledgerLost);
  }

  /** Begins to judge again and to tell webhooks. To be called when the advisories are loaded, by a server alone. */
  void watch(
      IndexCopies copies, SparseIndex index, CurrentRuling ruling, Supplier<OkHttpClient> client, MirrorEvents events) {
    RocksStore open = opened();
    Webhooks webhooks = webhooks(client);
    Reassessment again =
        new Reassessment(open.retroactive(), open.ledger(), copies, index, ruling, webhooks, clock, events);
    reassessment = again;
    sender =
        new NoticeSender(
            open.retroactive(),
            webhooks,
            settings.webhooks().stream()
                .collect(Collectors.toMap(Settings.Webhook::name, Settings.Webhook::attemptsMax)),
            clock,
            events);
    ReassessmentLoop judging =
        new ReassessmentLoop(again, open.retroactive(), open.tarballs(), queue, settings.auditLog().ageMax(), clock);
    loop = judging;
    ruling.listen(judging);
    queue.onWritten(entries -> {
      if (again.delivered(entries)) {
        judging.wake();
      }
    });
  }

  private RocksStore opened() {
    if (store == null) {
      throw new IllegalStateException("begin comes first");
    }
    return store;
  }

  private Webhooks webhooks(Supplier<OkHttpClient> client) {
    if (settings.webhooks().isEmpty()) {
      return Webhooks.NONE;
    }
    List<Webhook> all = settings.webhooks().stream().map(LedgerWiring::webhook).toList();
    return new HttpWebhooks(all, client.get(), "cratewarden/" + Version.current());
  }

  private static Webhook webhook(Settings.Webhook from) {
    Webhook.Kind kind =
        switch (from.kind()) {
          case JSON -> Webhook.Kind.JSON;
          case SLACK -> Webhook.Kind.SLACK;
        };
    Optional<String> secret = from.secret().or(() -> from.secretFile().map(LedgerWiring::read));
    return new Webhook(from.name(), from.url().toString(), kind, secret);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("webhook.secret-file " + file + " cannot be read", e);
    }
  }

  /** What can be asked of it. */
  List<Operation> operations(CurrentRuling ruling) {
    RocksStore open = opened();
    return List.of(
        new DeliveriesOperation(open.ledger(), this::flush, clock),
        new RetroactiveOperation(
            open.retroactive(), open.ledger(), Reports.retroactive(), () -> ruling.get().revision(), clock),
        new WebhooksOperation(open.retroactive()),
        new WebhooksRetryOperation(open.retroactive(), this::wakeSender, clock));
  }

  private void flush() {
    boolean unused = queue.flush(FLUSH_PATIENCE);
  }

  @Override
  public void delivered(Delivery delivery) {
    if (keeps) {
      queue.delivered(delivery);
    }
  }

  @Override
  public void decided(Decision decision) {
    if (keeps) {
      queue.decided(decision);
    }
  }

  @Override
  public void tarballAdmitted(CrateId id, Checksum checksum, long bytes) {
    Reassessment again = reassessment;
    ReassessmentLoop judging = loop;
    if (again != null && judging != null) {
      again.admitted(id, checksum);
      judging.wake();
    }
  }

  /** What webhooks are to hear stands in the queue by now. */
  @Override
  public void verdictChanged(VerdictChange change, Receivers receivers) {
    wakeSender();
  }

  private void wakeSender() {
    NoticeSender sending = sender;
    if (sending != null) {
      sending.wake();
    }
  }

  /** Writes what was taken; to be called before the store is closed. */
  @Override
  public void close() {
    queue.close();
    if (loop != null) {
      loop.close();
    }
    if (sender != null) {
      sender.close();
    }
  }
}
