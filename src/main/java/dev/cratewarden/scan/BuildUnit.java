package dev.cratewarden.scan;

import dev.cratewarden.crates.Checksum;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A build script with what of its package belongs to it: its modules and the files that it includes. */
final class BuildUnit {
  static final String USUAL_PATH = "build.rs";
  private static final int FILES_MAX = 256;

  private final List<String> paths;
  private final List<SourceNotes> sources = new ArrayList<>();
  private final Set<String> referred = new LinkedHashSet<>();

  private BuildUnit(List<String> paths) {
    this.paths = paths;
  }

  /** The paths of the build scripts that {@code manifest} leads to, whether or not the package has them. */
  static List<String> paths(Manifest manifest, boolean hasUsual) {
    Optional<Manifest.Build> key = manifest.buildKey();
    if (key.isPresent() && !key.get().on()) {
      return List.of();
    }
    if (key.isPresent() && !key.get().paths().isEmpty()) {
      return key.get().paths().stream().map(it -> resolved("", it)).toList();
    }
    return key.isPresent() || hasUsual ? List.of(USUAL_PATH) : List.of();
  }

  /** Follows modules and includes from {@code paths}. */
  static BuildUnit from(List<String> paths, Sources all) {
    BuildUnit unit = new BuildUnit(paths);
    Deque<String> open = new ArrayDeque<>(paths);
    Set<String> seen = new LinkedHashSet<>(paths);
    while (!open.isEmpty() && unit.sources.size() < FILES_MAX) {
      String path = open.remove();
      Optional<SourceNotes> source = all.of(path);
      if (source.isPresent()) {
        unit.sources.add(source.get());
        unit.follow(source.get(), all).stream().filter(seen::add).forEach(open::add);
      }
    }
    return unit;
  }

  List<String> paths() {
    return paths;
  }

  List<SourceNotes> sources() {
    return sources;
  }

  /** Paths that literals of the unit spell, within the package as far as they lead there. */
  Set<String> referred() {
    return referred;
  }

  ContentFacts.BuildScript facts() {
    MessageDigest digest = Checksum.sha256();
    Set<String> runs = new LinkedHashSet<>();
    long lines = 0;
    for (SourceNotes source : sources) {
      digest.update((source.path() + "\n").getBytes(StandardCharsets.UTF_8));
      digest.update(source.digest());
      lines += source.lines();
      runs.addAll(source.programs());
    }
    return new ContentFacts.BuildScript(
        String.join(", ", paths),
        HexFormat.of().formatHex(digest.digest()),
        lines,
        runs.stream().limit(ContentFacts.LIST_MAX).toList());
  }

  private List<String> follow(SourceNotes source, Sources all) {
    List<String> found = new ArrayList<>();
    String folder = folder(source.path());
    for (String module : source.modules()) {
      found.addAll(modulePaths(source.path(), module));
    }
    for (String text : source.strings()) {
      referred.add(resolved("", text));
      referred.add(resolved(folder, text));
      if (source.includes()) {
        found.add(resolved("", text));
        found.add(resolved(folder, text));
      }
    }
    found.removeIf(path -> !all.has(path));
    return found;
  }

  /** Where the file of a module may be that is declared in {@code source}. */
  static List<String> modulePaths(String source, String module) {
    String folder = folder(source);
    String own = source.substring(0, Math.max(source.lastIndexOf('.'), 0));
    return List.of(
        resolved(folder, module + ".rs"),
        resolved(folder, module + "/mod.rs"),
        resolved(own, module + ".rs"),
        resolved(own, module + "/mod.rs"));
  }

  private static String folder(String path) {
    return path.substring(0, Math.max(path.lastIndexOf('/'), 0));
  }

  /** {@code path} seen from {@code folder}, without dots; what climbs out of the package leads nowhere. */
  private static String resolved(String folder, String path) {
    Deque<String> components = new ArrayDeque<>();
    for (String component : (folder + "/" + path.replace('\\', '/')).split("/")) {
      if (component.equals("..")) {
        if (components.isEmpty()) {
          return "";
        }
        components.removeLast();
      } else if (!component.isEmpty() && !component.equals(".")) {
        components.addLast(component);
      }
    }
    return String.join("/", components);
  }
}
