package dev.cratewarden.mirror;

import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.policy.PolicySet;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.vet.AuditBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The ruling in force: policy, advisories and audits together, swapped as one.
 *
 * <p>Readers take the reference and never wait. Whoever brings a new policy or a new book makes a new ruling of it and
 * what is there.
 */
public final class CurrentRuling implements Supplier<Ruling> {
  private final List<Listener> listeners = new ArrayList<>();
  private volatile Ruling current;
  private Optional<String> publicUrl = Optional.empty();

  public CurrentRuling(PolicySet policies, AdvisoryBook book) {
    this.current = Ruling.of(policies, book);
  }

  /** Hears of each change, one at a time, after it took effect. */
  public interface Listener {
    void changed(Ruling before, Ruling after);
  }

  /** Adds a listener. */
  public synchronized void listen(Listener listener) {
    listeners.add(listener);
  }

  @Override
  public Ruling get() {
    return current;
  }

  /** Brings a new policy into force. */
  public synchronized void use(PolicySet policies) {
    swap(Ruling.of(policies, current.book(), current.audits()));
  }

  /** Brings a new book into force. */
  public synchronized void use(AdvisoryBook book) {
    swap(Ruling.of(current.policies(), book, current.audits()));
  }

  /** Brings other audits into force. */
  public synchronized void use(AuditBook audits) {
    swap(Ruling.of(current.policies(), current.book(), audits));
  }

  /** Names the server that refusals send the denied to. */
  public synchronized void usePublicUrl(String url) {
    publicUrl = Optional.of(url);
    swap(Ruling.of(current.policies(), current.book(), current.audits()));
  }

  private void swap(Ruling next) {
    Ruling before = current;
    Ruling after = publicUrl.map(next::withPublicUrl).orElse(next);
    current = after;
    listeners.forEach(it -> it.changed(before, after));
  }
}
