package dev.cratewarden.toolchain;

import dev.cratewarden.crates.Checksum;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * A channel manifest, version 2: the components of one release, for every target, with the SHA-256 of their files.
 *
 * <p>URLs in it name the public dist server wherever the file was fetched; rustup puts the server it was told of in the
 * place of that, and so do we: only the path counts. What is not understood is passed over, as rustup does.
 */
public final class ChannelManifest {
  /** Every component by this name, for targets that differ in nothing. */
  private static final String ANY_TARGET = "*";

  /** The package that lists what belongs to a toolchain. */
  private static final String WHOLE = "rust";

  /** What a target without tools of its own consists of. */
  private static final String LIBRARY = "rust-std";

  private static final int TABLES_NESTED_MAX = 100;

  /** In the order in which rustup prefers them. */
  private static final List<String> FORMS = List.of("zst_", "xz_", "");

  private final TomlParseResult toml;
  private final Map<DistPath, Checksum> hashes;

  private ChannelManifest(TomlParseResult toml, Map<DistPath, Checksum> hashes) {
    this.toml = toml;
    this.hashes = hashes;
  }

  /** A file that a manifest names. */
  public record File(DistPath path, Checksum sha256) {}

  /**
   * Reads a manifest.
   *
   * @throws InvalidManifestException if it is none
   */
  public static ChannelManifest parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // The parser recurses; a manifest nests three deep.
    if (text.contains("[".repeat(TABLES_NESTED_MAX))) {
      throw new InvalidManifestException("not a channel manifest: it nests too deeply");
    }
    TomlParseResult toml;
    try {
      toml = Toml.parse(text);
    } catch (StackOverflowError e) {
      throw new InvalidManifestException("not a channel manifest: it nests too deeply");
    }
    if (toml.hasErrors()) {
      throw new InvalidManifestException("not a channel manifest: " + toml.errors().getFirst());
    }
    if (!"2".equals(toml.get("manifest-version"))) {
      throw new InvalidManifestException("not a channel manifest of version 2");
    }
    Map<DistPath, Checksum> hashes = new HashMap<>();
    TomlTable packages = table(toml, "pkg");
    for (String name : packages.keySet()) {
      TomlTable targets = table(table(packages, name), "target");
      for (String target : targets.keySet()) {
        files(table(targets, target)).forEach(file -> hashes.put(file.path(), file.sha256()));
      }
    }
    return new ChannelManifest(toml, hashes);
  }

  /** The day of the release, as {@code 2026-04-16}. */
  public Optional<String> date() {
    return toml.get("date") instanceof String date ? Optional.of(date) : Optional.empty();
  }

  /** The SHA-256 of the file at {@code path}, if the manifest names it. */
  public Optional<Checksum> hashOf(DistPath path) {
    return Optional.ofNullable(hashes.get(path));
  }

  /**
   * The files that rustup asks for when it installs a toolchain.
   *
   * @param targets on each of which the toolchain runs, if there are tools for it; of another, the standard library
   * @param profile such as {@code minimal}
   * @param components besides those of the profile, by any of their names
   * @throws InvalidManifestException if one of them is not available, saying which
   */
  public List<File> resolve(List<String> targets, String profile, List<String> components) {
    Set<File> files = new LinkedHashSet<>();
    for (String target : targets) {
      TomlTable whole = table(table(table(table(toml, "pkg"), WHOLE), "target"), target);
      if (!isAvailable(whole)) {
        files.addAll(component(LIBRARY, target));
        continue;
      }
      for (String name : profile(profile)) {
        // A profile names what only some targets have, such as rust-mingw.
        if (belongs(whole, name, target)) {
          files.addAll(component(name, target));
        }
      }
      for (String name : components) {
        files.addAll(component(renamed(name), target));
      }
    }
    return List.copyOf(files);
  }

  private List<String> profile(String name) {
    TomlArray profile = array(table(toml, "profiles"), name);
    if (profile.isEmpty()) {
      throw new InvalidManifestException("there is no profile " + name + " in this release");
    }
    return strings(profile);
  }

  private String renamed(String name) {
    return table(table(toml, "renames"), name).get("to") instanceof String to ? to : name;
  }

  private static boolean belongs(TomlTable whole, String name, String target) {
    for (String kind : List.of("components", "extensions")) {
      TomlArray all = array(whole, kind);
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i) instanceof TomlTable each
            && name.equals(each.get("pkg"))
            && (target.equals(each.get("target")) || ANY_TARGET.equals(each.get("target")))) {
          return true;
        }
      }
    }
    return false;
  }

  private List<File> component(String name, String target) {
    TomlTable targets = table(table(table(toml, "pkg"), name), "target");
    TomlTable entry = targets.contains(List.of(target)) ? table(targets, target) : table(targets, ANY_TARGET);
    if (!isAvailable(entry)) {
      throw new InvalidManifestException("there is no " + name + " for " + target + " in this release");
    }
    List<File> files = files(entry);
    // Every rustup takes one of the better forms where there is one; gz alone is for releases without.
    return files.size() > 1 ? files.subList(0, files.size() - 1) : files;
  }

  private static boolean isAvailable(TomlTable entry) {
    return Boolean.TRUE.equals(entry.get("available"));
  }

  /** The files of one component in all its forms, in the order in which they are preferred. */
  private static List<File> files(TomlTable entry) {
    List<File> files = new ArrayList<>();
    for (String form : FORMS) {
      if (entry.get(form + "url") instanceof String url && entry.get(form + "hash") instanceof String hash) {
        int dist = url.indexOf("/dist/", url.indexOf("://") + 3);
        Optional<DistPath> path = dist < 0 ? Optional.empty() : DistPath.parse(url.substring(dist + 1));
        path.flatMap(at -> Checksum.parse(hash).map(sha256 -> new File(at, sha256))).ifPresent(files::add);
      }
    }
    return files;
  }

  private static TomlTable table(TomlTable in, String key) {
    return in.get(List.of(key)) instanceof TomlTable table ? table : Toml.parse("");
  }

  private static TomlArray array(TomlTable in, String key) {
    return in.get(List.of(key)) instanceof TomlArray array ? array : NO_ELEMENTS;
  }

  private static final TomlArray NO_ELEMENTS = emptyArray();

  private static TomlArray emptyArray() {
    TomlArray array = Toml.parse("none = []").getArray("none");
    if (array == null) {
      throw new IllegalStateException("an empty array is an array");
    }
    return array;
  }

  private static List<String> strings(TomlArray array) {
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (array.get(i) instanceof String text) {
        strings.add(text);
      }
    }
    return strings;
  }
}
