package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bundles that were imported here and how they build on each other: bundles of a chain are taken in their order,
 * for an old one would take back what later ones brought.
 */
final class ImportChain {
  private final BundleRecords imported;

  ImportChain(BundleRecords imported) {
    this.imported = imported;
  }

  /**
   * What the bundles have brought that this one builds on.
   *
   * @throws BundleRefusedException if one is missing in between, or this one is older than what is here
   */
  FarSide before(BundleFormat.ManifestBytes bundle) {
    List<BundleRecords.Kept> all = imported.list();
    requireNoGap(bundle, all);
    requireNoReplay(bundle, all);
    return bundle
        .manifest()
        .origin()
        .base()
        .flatMap(imported::find)
        .map(base -> FarSide.after(base, imported))
        .orElse(FarSide.UNKNOWN);
  }

  private static void requireNoGap(BundleFormat.ManifestBytes bundle, List<BundleRecords.Kept> all) {
    Optional<Checksum> base = bundle.manifest().origin().base();
    if (base.isPresent() && all.stream().noneMatch(it -> it.id().equals(base.get()))) {
      String last = all.isEmpty() ? "none was yet" : "the last one was " + all.getLast().id();
      throw new BundleRefusedException(
          "part manifest.json says that this bundle builds on bundle "
              + base.get()
              + ", which was not imported here: import that one first ("
              + last
              + ")");
    }
  }

  private static void requireNoReplay(BundleFormat.ManifestBytes bundle, List<BundleRecords.Kept> all) {
    Map<Checksum, Checksum> bases = new HashMap<>();
    all.forEach(it -> it.base().ifPresent(base -> bases.put(it.id(), base)));
    bundle.manifest().origin().base().ifPresent(base -> bases.put(bundle.id(), base));
    Checksum root = root(bundle.id(), bases);
    List<BundleRecords.Kept> chain = all.stream().filter(it -> root(it.id(), bases).equals(root)).toList();
    boolean isKnown = chain.stream().anyMatch(it -> it.id().equals(bundle.id()));
    if (isKnown && !chain.getLast().id().equals(bundle.id())) {
      throw new BundleRefusedException(
          "part manifest.json makes this bundle "
              + bundle.id()
              + ", which was imported before, and bundle "
              + chain.getLast().id()
              + " of the same chain after it: it is older than what is here");
    }
  }

  private static Checksum root(Checksum id, Map<Checksum, Checksum> bases) {
    Checksum at = id;
    // No manifest can name one that names it, so this ends; the bound is for records that were tampered with.
    for (int steps = 0; steps <= bases.size(); steps++) {
      Checksum base = bases.get(at);
      if (base == null) {
        return at;
      }
      at = base;
    }
    return at;
  }

  /** Remembers a bundle whose contents are here. */
  void remember(byte[] manifestJson) {
    imported.keep(manifestJson);
  }
}
