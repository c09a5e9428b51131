package dev.cratewarden.vet;

/**
 * An entry and the set that it stands in.
 *
 * @param set what findings call the set
 */
public record Voucher(Audit audit, String set) {
  /** What was audited, by whom, and where that is written: {@code 1.0.1 -> 1.0.2 by Alice (mozilla)}. */
  @Override
  public String toString() {
    String what =
        switch (audit.claim()) {
          case Audit.Full full -> full.version().toString();
          case Audit.Delta delta -> delta.from() + " -> " + delta.to();
          case Audit.Exemption exemption -> exemption.version() + " exempted";
          case Audit.Published published -> published.version() + " published by " + published.publisher();
          case Audit.Violation violation -> violation.versions().toString();
        };
    String by = audit.who().isEmpty() ? "" : (audit.claim() instanceof Audit.Published ? ", vouched for by " : " by ");
    return what + by + String.join(", ", audit.who()) + " (" + set + ")";
  }
}
