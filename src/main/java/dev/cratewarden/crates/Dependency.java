package dev.cratewarden.crates;

import java.util.List;
import java.util.Optional;

/**
 * One dependency of an index line.
 *
 * @param name the name it has in the dependent's manifest
 * @param crate the crate it resolves to: {@code package} if renamed, else {@code name}
 * @param requirement the version requirement as written
 * @param kind normal, build or dev
 * @param optional whether a feature has to ask for it
 * @param target the {@code cfg(…)} or triple that it is limited to
 * @param registry the URL of another registry, if it does not come from the same one
 * @param features the features it asks for
 * @param defaultFeatures whether it asks for {@code default} too
 */
public record Dependency(
    String name,
    String crate,
    String requirement,
    Kind kind,
    boolean optional,
    Optional<String> target,
    Optional<String> registry,
    List<String> features,
    boolean defaultFeatures) {
  /** What a dependency is needed for. */
  public enum Kind {
    NORMAL,
    BUILD,
    DEV
  }
}
