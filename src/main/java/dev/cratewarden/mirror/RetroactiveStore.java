package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What reassessment remembers: how versions stand, what changed, and who still has to be told. Safe for many threads.
 */
public interface RetroactiveStore {
  /** How a version stands in a view. */
  Optional<Standing> standing(CrateId id, String view);

  /** How the versions of a crate stand, in whatever spelling its name is given. */
  List<Standing> standings(CrateName name);

  /** Shows every crate with something in it, in the order of names. */
  void forEachCrate(Consumer<CrateName> action);

  /** Keeps all of it or none: who learns of a change must not learn of it twice, nor never. */
  void keep(Update update);

  /**
   * What one step of reassessment came to.
   *
   * @param standings in place of those of the same version and view
   * @param changes more of them
   * @param notices more of them, for the webhooks
   */
  record Update(List<Standing> standings, List<VerdictChange> changes, List<Notice> notices) {
    public Update {
      standings = List.copyOf(standings);
      changes = List.copyOf(changes);
      notices = List.copyOf(notices);
    }
  }

  /** Up to when deliveries are known here. */
  Optional<Instant> seenUntil();

  /** Takes down up to when they are. */
  void seenUntil(Instant at);

  /** Shows changes, the latest first, as long as {@code visitor} says to go on. */
  void changes(Optional<Instant> since, Predicate<VerdictChange> visitor);

  /** Forgets changes that are older. */
  void forgetChanges(Instant oldest);

  /** Every notice that is still to be sent or was given up, the earliest first. */
  List<Notice> notices();

  /** Keeps {@code notice} in place of the one with its number. */
  void put(Notice notice);

  /** Forgets the notice of that number. */
  void removeNotice(long number);
}
