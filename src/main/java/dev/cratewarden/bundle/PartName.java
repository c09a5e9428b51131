package dev.cratewarden.bundle;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.IndexPath;
import dev.cratewarden.mirror.BundlePart;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of parts inside the tar file.
 *
 * <ul>
 *   <li>{@code advisories/SOURCE.tar}
 *   <li>{@code decisions.jsonl}
 *   <li>{@code index/PREFIX/NAME}, as in a sparse index
 *   <li>{@code rustup.jsonl}
 *   <li>{@code toolchains/HH/HEX}: as with tarballs
 *   <li>{@code tarballs/HH/HEX.crate}: HEX is the SHA-256, HH its first two digits
 * </ul>
 */
final class PartName {
  static final String MANIFEST = "manifest.json";
  static final String SIGNATURE = "manifest.sig";
  private static final String DECISIONS = "decisions.jsonl";
  private static final String TOOLCHAIN_PATHS = "rustup.jsonl";
  private static final String INDEX = "index/";
  private static final Pattern ADVISORIES = Pattern.compile("advisories/([A-Za-z0-9_-]{1,64})\\.tar");
  private static final Pattern TARBALL = Pattern.compile("tarballs/([0-9a-f]{2})/([0-9a-f]{64})\\.crate");

  private static final Pattern TOOLCHAIN = Pattern.compile("toolchains/([0-9a-f]{2})/([0-9a-f]{64})");

  private PartName() {}

  static String of(BundlePart part) {
    return switch (part) {
      case BundlePart.Advisories it -> "advisories/" + it.source() + ".tar";
      case BundlePart.Decisions it -> DECISIONS;
      case BundlePart.ToolchainPaths it -> TOOLCHAIN_PATHS;
      case BundlePart.ToolchainFile it ->
          "toolchains/" + it.checksum().hex().substring(0, 2) + "/" + it.checksum().hex();
      case BundlePart.Index it -> INDEX + IndexPath.of(it.name());
      case BundlePart.Tarball it ->
          "tarballs/" + it.checksum().hex().substring(0, 2) + "/" + it.checksum().hex() + ".crate";
    };
  }

  /** The part called {@code name}; empty if no part is called that. */
  static Optional<BundlePart> parse(String name) {
    return recognized(name).filter(it -> of(it).equals(name));
  }

  private static Optional<BundlePart> recognized(String name) {
    if (name.equals(DECISIONS)) {
      return Optional.of(new BundlePart.Decisions());
    }
    if (name.equals(TOOLCHAIN_PATHS)) {
      return Optional.of(new BundlePart.ToolchainPaths());
    }
    Matcher toolchain = TOOLCHAIN.matcher(name);
    if (toolchain.matches()) {
      return Optional.of(new BundlePart.ToolchainFile(Checksum.of(toolchain.group(2))));
    }
    if (name.startsWith(INDEX)) {
      return IndexPath.parse(name.substring(INDEX.length())).map(BundlePart.Index::new);
    }
    Matcher advisories = ADVISORIES.matcher(name);
    if (advisories.matches()) {
      return Optional.of(new BundlePart.Advisories(advisories.group(1)));
    }
    Matcher tarball = TARBALL.matcher(name);
    return tarball.matches() ? Optional.of(new BundlePart.Tarball(Checksum.of(tarball.group(2)))) : Optional.empty();
  }
}
