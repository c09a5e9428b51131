package dev.cratewarden.telemetry;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A counter with two enums for labels, whose children are found by ordinal instead of by text. Safe for many threads.
 */
final class LabelledCounter<A extends Enum<A>, B extends Enum<B>> {
  private final Counter counter;
  private final int columns;
  private final AtomicReferenceArray<Counter.Child> children;

  /**
   * Registers it.
   *
   * @param expected first labels that stand on the page before anything was counted
   */
  LabelledCounter(
      CollectorRegistry registry,
      String name,
      String help,
      String first,
      List<A> expected,
      String second,
      Class<B> type) {
    B[] constants = type.getEnumConstants();
    this.counter = counter(name, help, first, second).register(registry);
    this.columns = constants.length;
    this.children = new AtomicReferenceArray<>(expected.get(0).getDeclaringClass().getEnumConstants().length * columns);
    for (A row : expected) {
      for (B column : constants) {
        child(row, column);
      }
    }
  }

  /** Exemplars are off: there are no traces to point to, and looking for one costs each count. */
  static Counter.Builder counter(String name, String help, String... labels) {
    return Counter.build(name, help).labelNames(labels).withoutExemplars();
  }

  /** One child for each constant, by ordinal. */
  static Counter.Child[] perConstant(
      CollectorRegistry registry, String name, String help, String label, Enum<?>[] constants) {
    Counter counter = counter(name, help, label).register(registry);
    Counter.Child[] children = new Counter.Child[constants.length];
    for (int i = 0; i < constants.length; i++) {
      children[i] = counter.labels(word(constants[i]));
    }
    return children;
  }

  /** As it stands in a label. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  void count(A first, B second) {
    child(first, second).inc();
  }

  private Counter.Child child(A first, B second) {
    int slot = first.ordinal() * columns + second.ordinal();
    Counter.Child known = children.get(slot);
    if (known != null) {
      return known;
    }
    Counter.Child child = counter.labels(word(first), word(second));
    children.set(slot, child); // whoever else does so sets the same one
    return child;
  }
}
