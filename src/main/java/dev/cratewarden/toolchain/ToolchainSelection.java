package dev.cratewarden.toolchain;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Toolchains to be carried somewhere.
 *
 * @param toolchains by the names that rustup knows them by: {@code 1.95.0}, {@code stable}, {@code nightly-2026-04-20}
 * @param targets on which they are to run, or to compile for
 * @param profile such as {@code minimal}
 * @param components besides those of the profile
 * @param withRustup whether rustup itself goes with them
 */
public record ToolchainSelection(
    List<String> toolchains, List<String> targets, String profile, List<String> components, boolean withRustup) {
  /** Nothing. */
  public static final ToolchainSelection NONE =
      new ToolchainSelection(List.of(), List.of(), "minimal", List.of(), false);

  private static final Pattern DATED = Pattern.compile("(.+)-(\\d{4}-\\d{2}-\\d{2})");

  /** Whether nothing is to be carried. */
  public boolean isEmpty() {
    return toolchains.isEmpty() && !withRustup;
  }

  /** Where the manifest of a toolchain lies; empty if no toolchain can be called so. */
  public static Optional<DistPath> manifest(String toolchain) {
    Matcher dated = DATED.matcher(toolchain);
    return DistPath.parse(
            dated.matches()
                ? "dist/" + dated.group(2) + "/channel-rust-" + dated.group(1) + ".toml"
                : "dist/channel-rust-" + toolchain + ".toml")
        .filter(DistPath::isManifest);
  }

  /** Where rustup's own files for a target lie, as of its release {@code version}. */
  public static List<Optional<DistPath>> rustup(String version, String target) {
    String name = target.contains("windows") ? "rustup-init.exe" : "rustup-init";
    return List.of(
        DistPath.parse("rustup/dist/" + target + "/" + name),
        DistPath.parse("rustup/archive/" + version + "/" + target + "/" + name));
  }
}
