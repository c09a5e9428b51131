package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateName;

/** What one part of a bundle is. */
public sealed interface BundlePart {
  /** The lines of one crate that the bundle carries, as upstream wrote them. */
  record Index(CrateName name) implements BundlePart {}

  /** One tarball, by its hash. */
  record Tarball(Checksum checksum) implements BundlePart {}

  /** The documents of one advisory feed. */
  record Advisories(String source) implements BundlePart {}

  /** What the policy of the sending side said of each version, a JSON object a line. */
  record Decisions() implements BundlePart {}
}
