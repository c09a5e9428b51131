package dev.cratewarden.store;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.Notice;
import dev.cratewarden.mirror.RetroactiveStore;
import dev.cratewarden.mirror.Standing;
import dev.cratewarden.mirror.VerdictChange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.rocksdb.RocksIterator;

/**
 * The families {@code standing}, {@code retroactive} and {@code webhook}. Their keys:
 *
 * <ul>
 *   <li>{@code standing}: crate name in canonical spelling, 0, version, 0, view (UTF-8)
 *   <li>{@code retroactive}: milliseconds since 1970 (8 bytes), number (4 bytes)
 *   <li>{@code webhook}: number (8 bytes)
 * </ul>
 *
 * What is damaged is passed over.
 */
final class RocksRetroactive implements RetroactiveStore {
  private static final byte[] SEEN_UNTIL = "seen-until".getBytes(StandardCharsets.US_ASCII);
  private static final int PAGE = 256;

  private final Database database;
  private final AtomicInteger changeNumber = new AtomicInteger();

  RocksRetroactive(Database database) {
    this.database = database;
  }

  private static byte[] key(CrateId id, String view) {
    return (id.name().canonical() + '\0' + id.version() + '\0' + view).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Optional<Standing> standing(CrateId id, String view) {
    return database.get(Family.STANDING, key(id, view)).flatMap(RetroactiveRecords::standing);
  }

  @Override
  public List<Standing> standings(CrateName name) {
    byte[] prefix = (name.canonical() + '\0').getBytes(StandardCharsets.US_ASCII);
    // Asked for each crate in turn: whole pages would mostly hold those of the crates behind it.
    return database.read(
        "reading standings",
        rocks -> {
          List<Standing> all = new ArrayList<>();
          try (RocksIterator at = rocks.newIterator(database.handle(Family.STANDING), database.tuning().scanning())) {
            for (at.seek(prefix); at.isValid() && startsWith(at.key(), prefix); at.next()) {
              RetroactiveRecords.standing(at.value()).ifPresent(all::add);
            }
            at.status();
          }
          return all;
        });
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  @Override
  public void forEachCrate(Consumer<CrateName> action) {
    byte[] from = new byte[0];
    while (true) {
      List<Database.Entry> next = database.page(Family.STANDING, from, 1);
      if (next.isEmpty()) {
        return;
      }
      byte[] key = next.getFirst().key();
      int end = 0;
      while (end < key.length && key[end] != 0) {
        end++;
      }
      CrateName.parse(new String(key, 0, end, StandardCharsets.US_ASCII)).ifPresent(action);
      from = Arrays.copyOf(key, end + 1);
      from[end] = 1;
    }
  }

  @Override
  public void keep(Update update) {
    if (update.standings().isEmpty() && update.changes().isEmpty() && update.notices().isEmpty()) {
      return;
    }
    List<byte[]> changeKeys = update.changes().stream().map(this::key).toList();
    database.write(
        "writing verdicts",
        false,
        batch -> {
          for (Standing standing : update.standings()) {
            batch.put(
                database.handle(Family.STANDING),
                key(standing.id(), standing.view()),
                RetroactiveRecords.encoded(standing));
          }
          for (int i = 0; i < changeKeys.size(); i++) {
            batch.put(
                database.handle(Family.RETROACTIVE),
                changeKeys.get(i),
                RetroactiveRecords.encoded(update.changes().get(i)));
          }
          for (Notice notice : update.notices()) {
            batch.put(database.handle(Family.WEBHOOK), key(notice.number()), RetroactiveRecords.encoded(notice));
          }
        });
  }

  private byte[] key(VerdictChange change) {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
        .putLong(change.at().toEpochMilli())
        .putInt(changeNumber.getAndIncrement())
        .array();
  }

  private static byte[] key(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  @Override
  public Optional<Instant> seenUntil() {
    return database.get(Family.META, SEEN_UNTIL).map(value -> Instant.ofEpochMilli(ByteBuffer.wrap(value).getLong()));
  }

  @Override
  public void seenUntil(Instant at) {
    byte[] value = key(at.toEpochMilli());
    database.write("writing verdicts", false, batch -> batch.put(database.handle(Family.META), SEEN_UNTIL, value));
  }

  @Override
  public void changes(Optional<Instant> since, Predicate<VerdictChange> visitor) {
    byte[] before = new byte[Long.BYTES + Integer.BYTES + 1];
    Arrays.fill(before, (byte) 0xff);
    byte[] least = key(since.map(Instant::toEpochMilli).orElse(0L));
    while (true) {
      List<Database.Entry> page = pageBefore(before);
      for (Database.Entry entry : page) {
        if (Arrays.compareUnsigned(entry.key(), least) < 0) {
          return;
        }
        Optional<VerdictChange> change = RetroactiveRecords.change(entry.value());
        if (change.isPresent() && !visitor.test(change.get())) {
          return;
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      before = page.getLast().key();
    }
  }

  private List<Database.Entry> pageBefore(byte[] before) {
    return database.read(
        "reading verdicts",
        rocks -> {
          List<Database.Entry> page = new ArrayList<>();
          try (RocksIterator at =
              rocks.newIterator(database.handle(Family.RETROACTIVE), database.tuning().scanning())) {
            at.seekForPrev(before);
            if (at.isValid() && Arrays.equals(at.key(), before)) {
              at.prev();
            }
            while (at.isValid() && page.size() < PAGE) {
              page.add(new Database.Entry(at.key(), at.value()));
              at.prev();
            }
            at.status();
          }
          return page;
        });
  }

  @Override
  public void forgetChanges(Instant oldest) {
    byte[] end = key(Math.max(0, oldest.toEpochMilli()));
    List<Database.Entry> first = database.page(Family.RETROACTIVE, new byte[0], 1);
    if (first.isEmpty() || Arrays.compareUnsigned(first.getFirst().key(), end) >= 0) {
      return;
    }
    database.write(
        "forgetting verdicts", false, batch -> batch.deleteRange(database.handle(Family.RETROACTIVE), key(0), end));
  }

  @Override
  public List<Notice> notices() {
    List<Notice> all = new ArrayList<>();
    database.forEach(
        Family.WEBHOOK,
        new byte[0],
        entry -> RetroactiveRecords.notice(ByteBuffer.wrap(entry.key()).getLong(), entry.value()).ifPresent(all::add));
    return all;
  }

  @Override
  public void put(Notice notice) {
    keep(new Update(List.of(), List.of(), List.of(notice)));
  }

  @Override
  public void removeNotice(long number) {
    database.write("forgetting a notice", false, batch -> batch.delete(database.handle(Family.WEBHOOK), key(number)));
  }
}
