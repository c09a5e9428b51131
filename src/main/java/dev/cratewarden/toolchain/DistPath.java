package dev.cratewarden.toolchain;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path on a dist server, below {@code dist/} or {@code rustup/}, without a slash at its beginning.
 *
 * @param value at most 200 characters, its segments of letters, digits and {@code . _ + -}, none beginning with a dot
 */
public record DistPath(String value) implements Comparable<DistPath> {
  private static final int CHARACTERS_MAX = 200;
  private static final String DIGEST = ".sha256";
  private static final String SIGNATURE = ".asc";
  private static final Pattern SHAPE = Pattern.compile("(?:dist|rustup)(?:/[A-Za-z0-9_+][A-Za-z0-9._+-]*){1,4}");
  private static final Pattern DATED = Pattern.compile("dist/(\\d{4}-\\d{2}-\\d{2})/[^/]+");
  private static final Pattern ARCHIVED = Pattern.compile("rustup/archive/[^/]+/[^/]+/[^/]+");
  private static final Pattern OF_RUSTUP = Pattern.compile("rustup/(?:dist|archive/[^/]+)/([^/]+)/[^/]+");
  private static final Pattern MANIFEST = Pattern.compile("dist/(?:\\d{4}-\\d{2}-\\d{2}/)?channel-rust-([^/]+)\\.toml");
  private static final Pattern UNHASHED =
      Pattern.compile("dist/.*\\.txt|rustup/(?:release-[^/]+\\.toml|[^/]+\\.sh)|.*\\.asc");

  /** {@code rust-std-1.95.0-x86_64-unknown-linux-gnu.tar.xz}; a target has a dash in it, {@code src} is none. */
  private static final Pattern COMPONENT =
      Pattern.compile(
          ".+?-(nightly|beta|stable|\\d+\\.\\d+\\.\\d+(?:-(?:alpha|beta|rc)(?:\\.\\d+)?)?)(?:-([A-Za-z0-9_.-]+?))?"
              + "\\.(?:tar\\.(?:gz|xz|zst)|msi|pkg|exe)");

  /** The path written as {@code text}, if it is one. */
  public static Optional<DistPath> parse(String text) {
    return text.length() <= CHARACTERS_MAX && SHAPE.matcher(text).matches()
        ? Optional.of(new DistPath(text))
        : Optional.empty();
  }

  /** Its last segment. */
  public String name() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /** Whether it leads to the SHA-256 of another file. */
  public boolean isDigest() {
    return value.endsWith(DIGEST);
  }

  /** Where the SHA-256 of this file is. */
  public DistPath digest() {
    return new DistPath(value + DIGEST);
  }

  /** The file that this one is about, if it is a digest or a signature; otherwise itself. */
  public DistPath subject() {
    String suffix = isDigest() ? DIGEST : value.endsWith(SIGNATURE) ? SIGNATURE : "";
    return new DistPath(value.substring(0, value.length() - suffix.length()));
  }

  /** Whether a dist server has no SHA-256 of it: signatures, scripts and short texts. */
  public boolean isUnhashed() {
    return UNHASHED.matcher(value).matches();
  }

  /** Whether it leads to a channel manifest. */
  public boolean isManifest() {
    return MANIFEST.matcher(value).matches();
  }

  /** Whether what lies there never changes: what is under a date, or in the archive of rustup itself. */
  public boolean isLasting() {
    return date().isPresent() || ARCHIVED.matcher(value).matches();
  }

  /** The day it lies under. */
  public Optional<String> date() {
    Matcher dated = DATED.matcher(value);
    return dated.matches() ? Optional.of(dated.group(1)) : Optional.empty();
  }

  /**
   * What the toolchain is called that it belongs to, as far as the path says: {@code 1.95.0}, or {@code nightly} and
   * {@code nightly-2026-04-20}. Empty for rustup itself and for what says nothing.
   */
  public List<String> releases() {
    Matcher manifest = MANIFEST.matcher(value);
    Matcher component = COMPONENT.matcher(name());
    String release =
        manifest.matches()
            ? manifest.group(1)
            : value.startsWith("dist/") && component.matches() ? component.group(1) : "";
    if (release.isEmpty()) {
      return List.of();
    }
    return date().map(it -> List.of(release, release + "-" + it)).orElse(List.of(release));
  }

  /**
   * What rustup calls the toolchain that it belongs to, as far as the path says: channels by their day, if there is
   * one.
   */
  public Optional<String> toolchain() {
    List<String> names = releases();
    if (names.isEmpty()) {
      return Optional.empty();
    }
    boolean isVersion = Character.isDigit(names.getFirst().charAt(0));
    return Optional.of(isVersion ? names.getFirst() : names.getLast());
  }

  /** The target it is for, as far as the path says. */
  public Optional<String> target() {
    Matcher ofRustup = OF_RUSTUP.matcher(value);
    if (ofRustup.matches()) {
      return Optional.of(ofRustup.group(1));
    }
    Matcher component = COMPONENT.matcher(name());
    return component.matches()
        ? Optional.ofNullable(component.group(2)).filter(it -> it.contains("-"))
        : Optional.empty();
  }

  @Override
  public int compareTo(DistPath other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
