package dev.cratewarden.toolchain;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which toolchains may be had.
 *
 * @param allow names of toolchains, {@code *} standing for anything: {@code 1.*}, {@code stable}, {@code
 *     nightly-2026-04-*}
 * @param targets for which components may be had; empty for all
 */
public record ToolchainRules(List<String> allow, List<String> targets) {
  /** Everything may be had. */
  public static final ToolchainRules ALL = new ToolchainRules(List.of("*"), List.of());

  public ToolchainRules {
    allow = List.copyOf(allow);
    targets = List.copyOf(targets);
  }

  /**
   * Why the file at {@code path} may not be had; empty if it may.
   *
   * @param named whether a manifest of a toolchain that may be had names a file: the components of {@code stable} are
   *     called by the version that it stands for today
   */
  public Optional<String> refusal(DistPath path, Predicate<DistPath> named) {
    Optional<String> target = path.target();
    if (!targets.isEmpty() && target.isPresent() && !targets.contains(target.get())) {
      return Optional.of(
          "cratewarden denied " + path.name() + ": rustup.targets has " + String.join(", ", targets) + " only\n");
    }
    if (!path.value().startsWith("dist/") || allows(path) || named.test(path)) {
      return Optional.empty();
    }
    String what = path.toolchain().map(it -> "toolchain " + it).orElseGet(path::name);
    String allowed = allow.stream().map(it -> '"' + it + '"').collect(Collectors.joining(", "));
    return Optional.of("cratewarden denied " + what + ": rustup.allow has " + allowed + " only\n");
  }

  /** Whether the path alone says that it belongs to a toolchain that may be had. */
  public boolean allows(DistPath path) {
    return allow.contains("*") || path.releases().stream().anyMatch(this::isAllowed);
  }

  private boolean isAllowed(String release) {
    return allow.stream().anyMatch(glob -> matches(glob, release));
  }

  private static boolean matches(String glob, String name) {
    String pattern =
        Pattern.compile("\\*").splitAsStream(glob + "\n").map(Pattern::quote).collect(Collectors.joining(".*"));
    return (name + "\n").matches("(?s)" + pattern);
  }
}
