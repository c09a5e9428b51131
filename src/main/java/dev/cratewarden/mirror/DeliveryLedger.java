package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who received what and who was refused, kept for as long as the operator says. Append-only; safe for many threads.
 *
 * <p>Entries are shown the latest first. One that is appended meanwhile may or may not be seen.
 */
public interface DeliveryLedger {
  /**
   * Appends entries, all or none. When it returns they survive the end of this process, however it ends.
   *
   * @throws StoreException if they cannot be kept; appending them again is right then
   */
  void append(List<LedgerEntry> entries);

  /**
   * Shows deliveries as long as {@code visitor} says to go on.
   *
   * @throws StoreException if the ledger cannot be read
   */
  void deliveries(Query query, Predicate<Delivery> visitor);

  /** The same with decisions. */
  void decisions(Query query, Predicate<Decision> visitor);

  /** How many deliveries there are. */
  long deliveryCount();

  /** How many decisions there are. */
  long decisionCount();

  /**
   * Forgets what is older than {@code oldest}, and the oldest of the rest while all of it takes more than {@code
   * bytesMax}. It forgets in blocks of at most a day and a sixteenth of {@code bytesMax}; a block goes when all of it
   * is too old.
   *
   * @return how many entries are gone
   */
  long forget(Instant oldest, long bytesMax);

  /**
   * Which entries to show.
   *
   * @param crate only those about it, in whatever spelling
   * @param version only those about this version of {@code crate}; nothing without a crate
   * @param since only those of then and later
   */
  record Query(Optional<CrateName> crate, Optional<CrateVersion> version, Optional<Instant> since) {
    /** Everything. */
    public static final Query ALL = new Query(Optional.empty(), Optional.empty(), Optional.empty());

    public Query {
      if (version.isPresent() && crate.isEmpty()) {
        throw new IllegalArgumentException("a version of no crate");
      }
    }

    /** What is about one version. */
    public static Query of(CrateId id) {
      return new Query(Optional.of(id.name()), Optional.of(id.version()), Optional.empty());
    }

    /** What is about one crate. */
    public static Query of(CrateName name) {
      return new Query(Optional.of(name), Optional.empty(), Optional.empty());
    }

    /** The same, but only what is not older. */
    public Query since(Instant instant) {
      return new Query(crate, version, Optional.of(instant));
    }

    /** Whether {@code entry} is asked for. */
    public boolean matches(LedgerEntry entry) {
      return crate.map(it -> it.canonical().equals(entry.id().name().canonical())).orElse(true)
          && version.map(it -> it.equals(entry.id().version())).orElse(true)
          && since.map(it -> !entry.at().isBefore(it)).orElse(true);
    }
  }
}
