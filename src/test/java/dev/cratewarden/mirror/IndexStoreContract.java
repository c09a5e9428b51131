package dev.cratewarden.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexChanges;
import dev.cratewarden.crates.YankChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link IndexStore} does. A subclass says which one is tried. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class IndexStoreContract {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30.123456789Z");
  private static final CrateName SERDE = CrateName.of("serde");

  /** A store with nothing in it. */
  protected abstract IndexStore store();

  private static StoredIndex index(String name, String body) {
    return new StoredIndex(
        CrateName.of(name), body.getBytes(UTF_8), Validators.NONE, NOW, Optional.empty(), NOW, Map.of());
  }

  private static StoredIndex held(IndexStore store, CrateName name) {
    assertThat(store.find(name)).isInstanceOf(IndexStore.Held.class);
    return ((IndexStore.Held) store.find(name)).index();
  }

  @Test
  void whatWasPutIsFoundFieldByField() {
    IndexStore store = store();
    StoredIndex put =
        new StoredIndex(
            SERDE,
            "{\"name\":\"serde\"}\n".getBytes(UTF_8),
            new Validators(Optional.of("W/\"ä\""), Optional.of("Sun, 22 Nov 2026 10:00:00 GMT")),
            NOW,
            Optional.of(Duration.ofSeconds(300, 7)),
            NOW.minusSeconds(60),
            Map.of("1.0.0", NOW.minusSeconds(99), "1.0.1+a", Instant.EPOCH),
            new IndexChanges(
                List.of(
                    new YankChange(CrateVersion.of("1.0.0"), true, Instant.EPOCH, NOW),
                    new YankChange(CrateVersion.of("1.0.0"), false, NOW, NOW.plusSeconds(5))),
                Map.of(CrateVersion.of("0.9.0-rc.1"), NOW)));

    store.put(put);

    assertThat(held(store, SERDE)).usingRecursiveComparison().isEqualTo(put);
  }

  @Test
  void namesAndSizesAreShownWithoutTheBodies() {
    IndexStore store = store();
    store.put(index("serde", "12345"));
    store.put(index("tokio", "1"));
    List<String> shown = new ArrayList<>();
    store.forEachSize((name, bytes) -> shown.add(name + " " + bytes));
    assertThat(shown).containsExactly("serde 5", "tokio 1");
  }

  @Test
  void whatWasNeverPutIsMissing() {
    assertThat(store().find(SERDE)).isInstanceOf(IndexStore.Missing.class);
  }

  @Test
  void aCrateIsFoundInAnyCaseOfLettersButNotWithAnotherSeparator() {
    IndexStore store = store();
    store.put(index("Proc-Macro2", "x"));

    assertThat(held(store, CrateName.of("proc-macro2")).name().value()).isEqualTo("Proc-Macro2");
    assertThat(store.find(CrateName.of("proc_macro2"))).isInstanceOf(IndexStore.Missing.class);
  }

  @Test
  void aSecondPutReplacesTheFirst() {
    IndexStore store = store();
    store.put(index("serde", "first, and the longer one"));
    store.put(index("serde", "second"));

    assertThat(new String(held(store, SERDE).body(), UTF_8)).isEqualTo("second");
    assertThat(store.count()).isEqualTo(1);
  }

  @Test
  void aBodyThatChangesWhileItsTimesStayIsReplacedToo() {
    IndexStore store = store();
    store.put(index("serde", "aaaa"));
    store.put(index("serde", "aaab"));

    assertThat(new String(held(store, SERDE).body(), UTF_8)).isEqualTo("aaab");
  }

  @Test
  void aConfirmedCopyKeepsItsBodyAndTakesTheNewTimes() {
    IndexStore store = store();
    store.put(index("serde", "body"));
    StoredIndex confirmed = held(store, SERDE).confirmed(NOW.plusSeconds(600), Optional.of(Duration.ofMinutes(10)));

    store.put(confirmed);

    assertThat(held(store, SERDE)).usingRecursiveComparison().isEqualTo(confirmed);
  }

  @Test
  void emptyAndLargeBodiesAreKept() {
    IndexStore store = store();
    byte[] large = new byte[5_000_000];
    new Random(1).nextBytes(large);
    store.put(index("empty", ""));
    store.put(new StoredIndex(SERDE, large, Validators.NONE, NOW, Optional.empty(), NOW, Map.of()));

    assertThat(held(store, CrateName.of("empty")).body()).isEmpty();
    assertThat(held(store, SERDE).body()).isEqualTo(large);
  }

  @Test
  void aRemovedCrateIsMissing() {
    IndexStore store = store();
    store.put(index("serde", "x"));
    assertThat(store.has(CrateName.of("Serde"))).isTrue();
    store.remove(SERDE);
    store.remove(SERDE);

    assertThat(store.has(SERDE)).isFalse();
    assertThat(store.find(SERDE)).isInstanceOf(IndexStore.Missing.class);
    assertThat(store.count()).isZero();
  }

  @Test
  void allAreShownInTheOrderOfLowerCaseNames() {
    IndexStore store = store();
    List<String> names = List.of("zeta", "A", "ab", "a-b", "a_b", "B2", "a1");
    names.forEach(name -> store.put(index(name, "body of " + name)));

    List<String> shown = new ArrayList<>();
    store.forEach(index -> shown.add(index.name().value() + "=" + new String(index.body(), UTF_8)));

    assertThat(shown)
        .containsExactly(
            "A=body of A",
            "a-b=body of a-b",
            "a1=body of a1",
            "a_b=body of a_b",
            "ab=body of ab",
            "B2=body of B2",
            "zeta=body of zeta");
    assertThat(store.count()).isEqualTo(7);
  }

  @Test
  void theOneWhoLooksThroughAllMayChangeThem() {
    IndexStore store = store();
    for (int i = 0; i < 40; i++) {
      store.put(index("crate" + i, "x"));
    }

    store.forEach(index -> store.remove(index.name()));

    assertThat(store.count()).isZero();
  }

  @Test
  void aReaderSeesEachPutWholeWhileOthersWrite() throws Exception {
    IndexStore store = store();
    int rounds = 200;
    store.put(index("serde", "0".repeat(5000)));
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 3; writer++) {
        String digit = Integer.toString(writer);
        writers.add(
            threads.submit(() -> {
              start.await();
              for (int i = 0; i < rounds; i++) {
                store.put(index("serde", digit.repeat(4000 + i)));
              }
              return null;
            }));
      }
      start.countDown();
      while (writers.stream().anyMatch(writer -> !writer.isDone())) {
        byte[] body = held(store, SERDE).body();
        for (byte b : body) {
          assertThat(b).isEqualTo(body[0]);
        }
      }
      for (Future<?> writer : writers) {
        writer.get(1, TimeUnit.MINUTES);
      }
    }
    assertThat(store.count()).isEqualTo(1);
  }
}
