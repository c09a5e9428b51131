package dev.cratewarden.telemetry;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.mirror.Decision;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.Receivers;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.policy.Waiver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes each event on to several listeners, in their order. One that throws does not keep the others from hearing, nor
 * the mirror from serving.
 */
public final class EventFanOut implements MirrorEvents {
  private static final Logger LOG = LoggerFactory.getLogger(EventFanOut.class);

  private final List<MirrorEvents> listeners;

  public EventFanOut(List<MirrorEvents> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  private void tell(Consumer<MirrorEvents> event) {
    for (MirrorEvents listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException e) {
        LOG.error("event listener failed listener={}", listener.getClass().getName(), e);
      }
    }
  }

  @Override
  public void cacheAnswered(Kind kind, CacheResult result) {
    tell(listener -> listener.cacheAnswered(kind, result));
  }

  @Override
  public void upstreamAnswered(Kind kind, Outcome outcome, Duration took) {
    tell(listener -> listener.upstreamAnswered(kind, outcome, took));
  }

  @Override
  public void breakerMoved(boolean open) {
    tell(listener -> listener.breakerMoved(open));
  }

  @Override
  public void integrityFailed(Integrity what, String subject, String detail) {
    tell(listener -> listener.integrityFailed(what, subject, detail));
  }

  @Override
  public void storeFailed(String what, StoreException cause) {
    tell(listener -> listener.storeFailed(what, cause));
  }

  @Override
  public void indexReplaced(CrateName name, int versions, int invalidLines) {
    tell(listener -> listener.indexReplaced(name, versions, invalidLines));
  }

  @Override
  public void missed(CrateName crate, Optional<CrateVersion> version) {
    tell(listener -> listener.missed(crate, version));
  }

  @Override
  public void tarballAdmitted(CrateId id, Checksum checksum, long bytes) {
    tell(listener -> listener.tarballAdmitted(id, checksum, bytes));
  }

  @Override
  public void tarballEvicted(Checksum checksum, long bytes) {
    tell(listener -> listener.tarballEvicted(checksum, bytes));
  }

  @Override
  public void judged(String view, CrateId id, Verdict verdict, String revision, boolean enforced) {
    tell(listener -> listener.judged(view, id, verdict, revision, enforced));
  }

  @Override
  public void waived(Set<Waiver> waivers) {
    tell(listener -> listener.waived(waivers));
  }

  @Override
  public void delivered(Delivery delivery) {
    tell(listener -> listener.delivered(delivery));
  }

  @Override
  public void decided(Decision decision) {
    tell(listener -> listener.decided(decision));
  }

  @Override
  public void verdictChanged(VerdictChange change, Receivers receivers) {
    tell(listener -> listener.verdictChanged(change, receivers));
  }

  @Override
  public void webhookTried(String webhook, boolean taken, boolean givenUp) {
    tell(listener -> listener.webhookTried(webhook, taken, givenUp));
  }

  @Override
  public void ledgerLost(long entries) {
    tell(listener -> listener.ledgerLost(entries));
  }
}
