package dev.cratewarden.scan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tomlj.Toml;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * Settings of cargo and rustup that a package ships. Cargo does not read them for a dependency, but for whoever builds
 * in the unpacked folder; what steers which program runs, or where crates come from, is worth a look.
 */
final class ShippedSettings {
  private static final TomlParseOptions OPTIONS = TomlParseOptions.sourceless().withMaxNestingDepth(16);
  private static final Set<String> HARMLESS_TABLES =
      Set.of("alias", "term", "profile", "unstable", "doc", "future-incompat-report", "cargo-new", "resolver");
  private static final Set<String> HARMLESS_BUILD =
      Set.of("target", "target-dir", "jobs", "incremental", "rustflags", "rustdocflags");

  private ShippedSettings() {}

  static boolean isSettings(String path) {
    return isToolchain(path)
        || path.equals(".cargo/config")
        || path.equals(".cargo/config.toml")
        || path.endsWith("/.cargo/config")
        || path.endsWith("/.cargo/config.toml");
  }

  static void check(String path, String text, Findings findings) {
    worry(path, text).ifPresent(it -> findings.flag("ships-cargo-config", path, it));
  }

  private static Optional<String> worry(String path, String text) {
    TomlParseResult toml = Toml.parse(text, OPTIONS);
    if (isToolchain(path)) {
      if (toml.hasErrors()) {
        String name = text.strip();
        return name.length() <= 64 && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-._".indexOf(c) >= 0)
            ? Optional.empty()
            : Optional.of("a toolchain file that cannot be read");
      }
      return toml.get("toolchain") instanceof TomlTable table && table.contains("path")
          ? Optional.of("takes the toolchain from a folder")
          : Optional.empty();
    }
    if (toml.hasErrors()) {
      return Optional.of("settings that cannot be read");
    }
    for (String key : toml.keySet()) {
      Object value = toml.get(List.of(key));
      if (key.equals("build") && value instanceof TomlTable build) {
        Optional<String> odd = build.keySet().stream().filter(it -> !HARMLESS_BUILD.contains(it)).findFirst();
        if (odd.isPresent()) {
          return Optional.of("sets build." + odd.get());
        }
      } else if (key.equals("target") && value instanceof TomlTable targets) {
        Optional<String> odd =
            targets.keySet().stream()
                .flatMap(it ->
                    targets.get(List.of(it)) instanceof TomlTable target ? target.keySet().stream() : Stream.of("?"))
                .filter(it -> !it.equals("rustflags"))
                .findFirst();
        if (odd.isPresent()) {
          return Optional.of("sets target." + odd.get());
        }
      } else if (!HARMLESS_TABLES.contains(key)) {
        return Optional.of("sets " + key);
      }
    }
    return Optional.empty();
  }

  private static boolean isToolchain(String path) {
    return path.equals("rust-toolchain") || path.equals("rust-toolchain.toml");
  }
}
