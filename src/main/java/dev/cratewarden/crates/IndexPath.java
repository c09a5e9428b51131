package dev.cratewarden.crates;

import java.util.Optional;

/** Where a crate's index file lies below the root of a sparse index, as cargo computes it. */
public final class IndexPath {
  private IndexPath() {}

  /** {@code 1/a}, {@code 2/ab}, {@code 3/a/abc} or {@code ab/cd/abcd}, in lower case. */
  public static String of(CrateName name) {
    return lowerPrefix(name) + "/" + name.lowerCase();
  }

  /**
   * The name, in lower case, whose index file lies at {@code path} below the root, without a leading slash; empty if no
   * crate's can: also for a path in another case, or with the folders of another name.
   */
  public static Optional<CrateName> parse(String path) {
    return CrateName.parse(path.substring(path.lastIndexOf('/') + 1)).filter(name -> of(name).equals(path));
  }

  /** The {@code {lowerprefix}} of a download template. */
  public static String lowerPrefix(CrateName name) {
    return prefixOf(name.lowerCase());
  }

  /** The {@code {prefix}} of a download template: as {@link #lowerPrefix} in the name's own case. */
  public static String prefix(CrateName name) {
    return prefixOf(name.value());
  }

  private static String prefixOf(String name) {
    return switch (name.length()) {
      case 1 -> "1";
      case 2 -> "2";
      case 3 -> "3/" + name.charAt(0);
      default -> name.substring(0, 2) + "/" + name.substring(2, 4);
    };
  }
}
