package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the toolchains in a bundle would change here. */
final class ToolchainPlan {
  private final ToolchainCargo cargo;
  private final boolean isDelta;
  private final Map<Checksum, Long> carried = new HashMap<>();
  private final Set<Checksum> named = new HashSet<>();
  private final Set<Checksum> wanted = new HashSet<>();
  private long paths;

  ToolchainPlan(ToolchainCargo cargo, BundleManifest manifest) {
    this.cargo = cargo;
    this.isDelta = manifest.origin().isDelta();
    for (BundleManifest.Entry entry : manifest.parts()) {
      if (entry.part() instanceof BundlePart.ToolchainFile file) {
        carried.put(file.checksum(), entry.size());
      }
    }
  }

  /** Looks at the paths; returns those to take over, if that would change anything. */
  Optional<byte[]> look(byte[] lines) {
    List<DistPointer> useful = new ArrayList<>();
    for (DistPointer pointer : cargo.read(lines)) {
      Checksum sha256 = pointer.sha256();
      boolean isHeld = cargo.holds(sha256);
      if (isHeld || carried.containsKey(sha256)) {
        named.add(sha256);
        if (!isHeld) {
          wanted.add(sha256);
        }
        if (!isHeld || cargo.isNews(pointer)) {
          useful.add(pointer);
        }
      } else if (!isDelta) {
        throw new BundleRefusedException(
            "file " + pointer.path() + " of a toolchain is missing: it is neither in the bundle nor held here");
      }
    }
    paths = useful.size();
    return useful.isEmpty() ? Optional.empty() : Optional.of(cargo.lines(useful));
  }

  boolean wants(Checksum sha256) {
    return wanted.contains(sha256);
  }

  /** Ends the look. */
  void close() {
    for (Checksum sha256 : carried.keySet()) {
      if (!named.contains(sha256)) {
        throw new BundleRefusedException("the bundle has a surplus part: no path leads to file " + sha256);
      }
    }
  }

  /** Makes sure that all that was taken in is still there. */
  void requireAll() {
    if (!wanted.stream().allMatch(cargo::holds)) {
      throw new BundleRefusedException(
          "a file of a toolchain was evicted while others were taken in: rustup.size-max is too small for this bundle");
    }
  }

  ImportReport.Toolchains report() {
    return new ImportReport.Toolchains(paths, wanted.size(), wanted.stream().mapToLong(carried::get).sum());
  }
}
