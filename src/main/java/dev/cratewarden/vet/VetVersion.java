package dev.cratewarden.vet;

import dev.cratewarden.crates.CrateVersion;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version as auditors name it: one of the registry, or a revision of its repository that says it has that version.
 * The two are different things, even under one number.
 *
 * @param gitRevision 40 hexadecimal digits, or empty for the version that the registry has
 */
public record VetVersion(CrateVersion version, String gitRevision) {
  private static final Pattern GIT = Pattern.compile("git:([0-9a-fA-F]{40})");

  /** The version that the registry has. */
  public static VetVersion published(CrateVersion version) {
    return new VetVersion(version, "");
  }

  /** What {@code text} names, such as {@code 1.2.3} or {@code 1.2.3@git:} and a whole revision. */
  public static Optional<VetVersion> parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      return CrateVersion.parse(text.strip()).map(VetVersion::published);
    }
    var git = GIT.matcher(text.substring(at + 1).strip());
    return git.matches()
        ? CrateVersion.parse(text.substring(0, at).strip()).map(it -> new VetVersion(it, git.group(1)))
        : Optional.empty();
  }

  /** Whether it is the version that the registry has. */
  public boolean isPublished() {
    return gitRevision.isEmpty();
  }

  @Override
  public String toString() {
    return isPublished() ? version.toString() : version + "@git:" + gitRevision;
  }
}
