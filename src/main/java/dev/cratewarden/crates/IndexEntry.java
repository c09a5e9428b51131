package dev.cratewarden.crates;

import java.util.List;
import java.util.Optional;

/**
 * One line of an index file: what the registry says of one version.
 *
 * @param id name and version, the name in its published spelling
 * @param checksum the SHA-256 that the tarball must have
 * @param yanked upstream's word
 * @param published {@code pubtime}
 * @param schema the line's {@code v}, 1 if absent; cargo skips lines above 2
 * @param rustVersion {@code rust_version}
 * @param links the native library it claims
 * @param dependencies all kinds, in the line's order
 * @param offset where the line begins in {@link IndexFile#bytes()}
 * @param length its length in bytes without the line end
 */
public record IndexEntry(
    CrateId id,
    Checksum checksum,
    boolean yanked,
    PublishTime published,
    int schema,
    Optional<String> rustVersion,
    Optional<String> links,
    List<Dependency> dependencies,
    int offset,
    int length) {
  /** The version alone. */
  public CrateVersion version() {
    return id.version();
  }
}
