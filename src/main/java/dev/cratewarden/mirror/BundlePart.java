package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateName;

/**
 * What one part of a bundle is. A new kind is a record here, a name in {@code bundle.PartName}, a paragraph in {@code
 * bundle-format.md}, and whatever the compiler then asks for.
 */
public sealed interface BundlePart {
  /** A part that fits in memory. All of these stand before the first {@link Large} one, so they say what is to come. */
  sealed interface Small extends BundlePart {}

  /** A part of any size, which nobody ever holds whole. */
  sealed interface Large extends BundlePart {}

  /**
   * The lines of one crate that the bundle carries, as upstream wrote them.
   *
   * @param name in lower case, as index files are found by
   */
  record Index(CrateName name) implements Small {
    public Index {
      name = CrateName.of(name.lowerCase());
    }
  }

  /** The documents of one advisory feed. */
  record Advisories(String source) implements Small {}

  /** What the policy of the sending side said of each version, a JSON object a line. */
  record Decisions() implements Small {}

  /** Which paths of a dist server lead to which files of toolchains, a JSON object a line. */
  record ToolchainPaths() implements Small {}

  /** One file of a toolchain, by its hash. */
  record ToolchainFile(Checksum checksum) implements Large {}

  /** One tarball, by its hash. */
  record Tarball(Checksum checksum) implements Large {}
}
