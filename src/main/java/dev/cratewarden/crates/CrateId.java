package dev.cratewarden.crates;

import java.util.Optional;

/** One released version of one crate, written {@code name@version}. */
public record CrateId(CrateName name, CrateVersion version) implements Comparable<CrateId> {
  /** The id in {@code text}, if it reads {@code name@version} with both parts valid. */
  public static Optional<CrateId> parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      return Optional.empty();
    }
    return CrateName.parse(text.substring(0, at))
        .flatMap(name -> CrateVersion.parse(text.substring(at + 1)).map(version -> new CrateId(name, version)));
  }

  /**
   * The id in {@code text}.
   *
   * @throws IllegalArgumentException if it does not read {@code name@version}
   */
  public static CrateId of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not name@version: " + Quoted.of(text)));
  }

  @Override
  public int compareTo(CrateId other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : version.compareTo(other.version);
  }

  @Override
  public String toString() {
    return name + "@" + version;
  }
}
