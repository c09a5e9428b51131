package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What reassessment remembers, in maps. */
public final class MemoryRetroactive implements RetroactiveStore {
  private final Map<String, Standing> standings = new TreeMap<>();
  private final List<VerdictChange> changes = new ArrayList<>();
  private final Map<Long, Notice> notices = new TreeMap<>();
  private Optional<Instant> seenUntil = Optional.empty();

  private static String key(CrateId id, String view) {
    return id.name().canonical() + "\0" + id.version() + "\0" + view;
  }

  @Override
  public synchronized Optional<Standing> standing(CrateId id, String view) {
    return Optional.ofNullable(standings.get(key(id, view)));
  }

  @Override
  public synchronized List<Standing> standings(CrateName name) {
    return standings.values().stream().filter(it -> it.id().name().canonical().equals(name.canonical())).toList();
  }

  @Override
  public void forEachCrate(Consumer<CrateName> action) {
    List<String> names;
    synchronized (this) {
      names = standings.keySet().stream().map(it -> it.substring(0, it.indexOf('\0'))).distinct().toList();
    }
    names.forEach(it -> action.accept(CrateName.of(it)));
  }

  @Override
  public synchronized void keep(Update update) {
    update.standings().forEach(it -> standings.put(key(it.id(), it.view()), it));
    changes.addAll(update.changes());
    update.notices().forEach(it -> notices.put(it.number(), it));
  }

  @Override
  public synchronized Optional<Instant> seenUntil() {
    return seenUntil;
  }

  @Override
  public synchronized void seenUntil(Instant at) {
    seenUntil = Optional.of(at);
  }

  @Override
  public void changes(Optional<Instant> since, Predicate<VerdictChange> visitor) {
    List<VerdictChange> now;
    synchronized (this) {
      now = List.copyOf(changes).reversed();
    }
    for (VerdictChange change : now) {
      if (since.map(it -> change.at().isBefore(it)).orElse(false) || !visitor.test(change)) {
        return;
      }
    }
  }

  @Override
  public synchronized void forgetChanges(Instant oldest) {
    changes.removeIf(it -> it.at().isBefore(oldest));
  }

  @Override
  public synchronized List<Notice> notices() {
    return List.copyOf(notices.values());
  }

  @Override
  public synchronized void put(Notice notice) {
    notices.put(notice.number(), notice);
  }

  @Override
  public synchronized void removeNotice(long number) {
    notices.remove(number);
  }
}
