package dev.cratewarden.scan;

import dev.cratewarden.crates.Dependency;
import java.util.List;
import java.util.Optional;

/**
 * What matters of a {@code Cargo.toml}.
 *
 * @param name and the others as written
 * @param buildKey the {@code build} key; empty if there is none
 * @param licenseFile path of the licence text that it names
 * @param isWhole whether the text could be read to its end
 */
record Manifest(
    Optional<String> name,
    Optional<String> version,
    Optional<Build> buildKey,
    Optional<String> license,
    Optional<String> licenseFile,
    Optional<String> links,
    Optional<String> edition,
    Optional<String> rustVersion,
    Optional<String> repository,
    boolean procMacro,
    List<Needed> dependencies,
    boolean isWhole) {
  static final int DEPENDENCIES_MAX = 1000;

  /** The {@code build} key: no script, or the paths of scripts; an empty list stands for the usual path. */
  record Build(boolean on, List<String> paths) {}

  /**
   * One dependency.
   *
   * @param key its name in this manifest
   * @param crate the crate it resolves to
   * @param registry name or index of another registry
   */
  record Needed(
      String key,
      String crate,
      Optional<String> requirement,
      Dependency.Kind kind,
      Optional<String> git,
      Optional<String> path,
      Optional<String> registry) {}
}
