package dev.cratewarden.advisory;

import dev.cratewarden.crates.CrateName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One record of one source: what is wrong with which versions of which crates.
 *
 * @param id in its database: letters, digits and {@code . _ : -}
 * @param aliases ids of the same issue in other databases
 * @param linked ids of other databases that its references point to: GHSA and MAL records name RustSec's only so
 * @param title one line, foreign text without control characters
 * @param url an http(s) page about it; empty if none is known
 * @param withdrawn when it was retracted; a withdrawn record never matches
 * @param modified when it last changed; of a RustSec file, which has no such time, its day of disclosure
 * @param source the feed it came from
 * @param form how it was written down there
 * @param affected one entry for each crate
 */
public record Advisory(
    String id,
    List<String> aliases,
    List<String> linked,
    AdvisoryKind kind,
    Severity severity,
    String title,
    String url,
    Optional<Instant> withdrawn,
    Instant modified,
    String source,
    Form form,
    List<AffectedCrate> affected) {
  /** The formats of advisories. */
  public enum Form {
    /** RustSec's Markdown with TOML: what RustSec's own database consists of. */
    RUSTSEC,
    /** OSV's JSON: RustSec's export, GHSA, malicious-packages, osv.dev. */
    OSV
  }

  public Advisory {
    aliases = List.copyOf(aliases);
    linked = List.copyOf(linked);
    affected = List.copyOf(affected);
  }

  /** Whether it is RustSec's, by its id: RustSec decides about versions wherever it knows an issue. */
  public boolean isRustSec() {
    return id.startsWith("RUSTSEC-");
  }

  /** Whether it is one of RustSec's own files, from which every other copy of a RustSec record is made. */
  boolean isOriginal() {
    return isRustSec() && form == Form.RUSTSEC;
  }

  /**
   * Whether its id is one of a database that is maintained daily, so that a long silence means a copy nobody updates.
   */
  public boolean isOfPublicDatabase() {
    return isRustSec()
        || id.startsWith("GHSA-")
        || id.startsWith("MAL-")
        || id.startsWith("CVE-")
        || id.startsWith("OSV-");
  }

  /** Whether it was retracted. */
  public boolean isWithdrawn() {
    return withdrawn.isPresent();
  }

  /** Its entry about {@code crate}, whatever the spelling. */
  public Optional<AffectedCrate> about(CrateName crate) {
    return affected.stream().filter(entry -> entry.name().canonical().equals(crate.canonical())).findFirst();
  }

  /** By the id alone: cheap, and ids rarely meet. */
  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
