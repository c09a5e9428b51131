package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the other side of the gap is known to have, from the manifests of the bundles that went there. What it refused
 * for itself is among it.
 */
final class FarSide {
  /** Nothing is known of it. */
  static final FarSide UNKNOWN = new FarSide();

  private final Set<Checksum> tarballs = new HashSet<>();
  private final Set<Checksum> toolchainFiles = new HashSet<>();
  private final Map<BundlePart, Checksum> small = new HashMap<>();

  private FarSide() {}

  /** One that took in these bundles, the first one first. */
  static FarSide after(List<BundleManifest> bundles) {
    FarSide side = new FarSide();
    for (BundleManifest bundle : bundles) {
      for (BundleManifest.Entry entry : bundle.parts()) {
        switch (entry.part()) {
          case BundlePart.Tarball it -> side.tarballs.add(it.checksum());
          case BundlePart.ToolchainFile it -> side.toolchainFiles.add(it.checksum());
          case BundlePart.Small it -> side.small.put(it, entry.sha256());
        }
      }
    }
    return side;
  }

  /**
   * One that took in the bundle {@code tip} and all that it builds on.
   *
   * @param records where those are found
   * @throws BundleRefusedException naming the one that is not
   */
  static FarSide after(BundleFormat.ManifestBytes tip, BundleRecords records) {
    Deque<BundleManifest> chain = new ArrayDeque<>();
    chain.addFirst(tip.manifest());
    Set<Checksum> seen = new HashSet<>(Set.of(tip.id()));
    for (Optional<Checksum> base = tip.manifest().origin().base(); base.isPresent(); ) {
      Checksum id = base.get();
      BundleManifest next =
          records
              .find(id)
              .map(BundleFormat.ManifestBytes::manifest)
              .orElseThrow(() ->
                  new BundleRefusedException(
                      "bundle " + tip.id() + " builds on bundle " + id + ", which is not known here"));
      if (!seen.add(id)) {
        throw new BundleRefusedException("bundle " + id + " builds on itself");
      }
      chain.addFirst(next);
      base = next.origin().base();
    }
    return after(List.copyOf(chain));
  }

  /** Whether it was sent this tarball. */
  boolean holds(Checksum tarball) {
    return tarballs.contains(tarball);
  }

  /** Whether it was sent this file of a toolchain. */
  boolean holdsToolchainFile(Checksum sha256) {
    return toolchainFiles.contains(sha256);
  }

  /** Whether it was sent {@code content} as the latest of {@code part}. */
  boolean knows(BundlePart.Small part, byte[] content) {
    Checksum last = small.get(part);
    return last != null && last.equals(Checksum.compute(content));
  }

  /** The crates of which it was sent lines. */
  SortedSet<CrateName> crates() {
    SortedSet<CrateName> names = new TreeSet<>();
    small
        .keySet()
        .forEach(part -> {
          if (part instanceof BundlePart.Index index) {
            names.add(index.name());
          }
        });
    return names;
  }
}
