package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import java.time.Instant;

/** One line of the ledger: what was handed to a client, or what was decided about what a client asked for. */
public sealed interface LedgerEntry permits Delivery, Decision {
  /** When, to the millisecond. */
  Instant at();

  /** The version it is about, as the index spells it. */
  CrateId id();
}
