package dev.cratewarden.crates;

import java.util.Locale;
import java.util.Optional;

/** Where a locked package comes from. */
public sealed interface LockedSource {
  /**
   * A registry.
   *
   * @param url of its index, without cargo's {@code registry+} or {@code sparse+}
   */
  record Registry(String url, Protocol protocol) implements LockedSource {
    /**
     * Whether it is crates.io by either of its indexes. Cargo writes the git one even when it used the sparse one or a
     * mirror. Spellings that cargo holds to be the same repository count too.
     */
    public boolean isCratesIo() {
      String plain = url.toLowerCase(Locale.ROOT);
      plain = plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
      plain = plain.endsWith(".git") ? plain.substring(0, plain.length() - 4) : plain;
      return switch (protocol) {
        case GIT -> plain.equals("https://github.com/rust-lang/crates.io-index");
        case SPARSE -> plain.equals("https://index.crates.io");
      };
    }
  }

  /** How the index of a registry is read. */
  enum Protocol {
    GIT,
    SPARSE
  }

  /**
   * A git repository.
   *
   * @param url with its {@code ?branch=}, {@code ?tag=} or {@code ?rev=}
   * @param revision the locked commit
   */
  record Git(String url, Optional<String> revision) implements LockedSource {}

  /** A folder: a workspace member or another path dependency. The lockfile does not say where. */
  record Path() implements LockedSource {}

  /** The one value of {@link Path}. */
  LockedSource PATH = new Path();

  /** The source written as {@code text}, if cargo knows its kind. */
  static Optional<LockedSource> parse(String text) {
    int plus = text.indexOf('+');
    if (plus < 0 || plus + 1 == text.length()) {
      return Optional.empty();
    }
    String url = text.substring(plus + 1);
    return switch (text.substring(0, plus)) {
      case "registry" -> Optional.of(new Registry(url, Protocol.GIT));
      case "sparse" -> Optional.of(new Registry(url, Protocol.SPARSE));
      case "git" -> {
        int hash = url.indexOf('#');
        yield Optional.of(
            hash < 0
                ? new Git(url, Optional.empty())
                : new Git(url.substring(0, hash), Optional.of(url.substring(hash + 1))));
      }
      case "path" -> Optional.of(PATH);
      default -> Optional.empty();
    };
  }
}
