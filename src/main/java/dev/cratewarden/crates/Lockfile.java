package dev.cratewarden.crates;

import java.util.List;
import java.util.Optional;

/**
 * A {@code Cargo.lock}: the packages of a workspace's build and which needs which.
 *
 * <p>Read as cargo reads it, formats 1 to 4: an edge that names no package, or more than one, is passed over; unused
 * patches are left out. A package overridden by {@code [replace]} is listed and depends on its replacement.
 */
public final class Lockfile {
  /** The longest lockfile that is read, in bytes; the longest known ones have about one million. */
  public static final int BYTES_MAX = 16 << 20;

  /** The most packages that are read. */
  public static final int PACKAGES_MAX = 100_000;

  private final String subject;
  private final int format;
  private final List<LockedPackage> packages;
  private final LockfileGraph graph;

  Lockfile(String subject, int format, List<LockedPackage> packages, LockfileGraph graph) {
    this.subject = subject;
    this.format = format;
    this.packages = List.copyOf(packages);
    this.graph = graph;
  }

  /**
   * Reads a lockfile. Never throws for what stands in it.
   *
   * @param subject how to call the file in messages
   */
  public static LockfileReading read(String subject, byte[] bytes) {
    return LockfileReader.read(subject, bytes);
  }

  /** How the file was called. */
  public String subject() {
    return subject;
  }

  /** The format's version, 1 to 4. */
  public int format() {
    return format;
  }

  /** All packages, in the file's order. */
  public List<LockedPackage> packages() {
    return packages;
  }

  /** Workspace members and path dependencies, which a lockfile cannot tell apart. */
  public List<LockedPackage> members() {
    return packages.stream().filter(it -> it.source() instanceof LockedSource.Path).toList();
  }

  /** The registry package of that name and version; the one from crates.io if there are several. */
  public Optional<LockedPackage> find(CrateId id) {
    Optional<LockedPackage> found = Optional.empty();
    for (LockedPackage candidate : packages) {
      if (candidate.crate().filter(id::equals).isPresent()
          && (found.isEmpty() || candidate.source() instanceof LockedSource.Registry it && it.isCratesIo())) {
        found = Optional.of(candidate);
      }
    }
    return found;
  }

  /** What {@code dependent}, a package of this lockfile, needs directly. */
  public List<LockedPackage> dependencies(LockedPackage dependent) {
    return graph.dependencies(dependent).stream().map(packages::get).toList();
  }

  /**
   * A shortest way from a member to {@code wanted}, a package of this lockfile, both ends included; {@code wanted}
   * alone if it is a member or nothing leads to it. In a lockfile without members every package that nobody needs takes
   * their place.
   */
  public List<LockedPackage> pathTo(LockedPackage wanted) {
    return graph.pathTo(wanted).stream().map(packages::get).toList();
  }

  /** As {@link #pathTo(LockedPackage)} to the package that {@link #find} finds; empty if there is none. */
  public List<LockedPackage> pathTo(CrateId wanted) {
    return find(wanted).map(this::pathTo).orElse(List.of());
  }
}
