package dev.cratewarden.toolchain;

import dev.cratewarden.crates.Checksum;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The files of a small dist server, with manifests and installers laid out as the real ones are: what rustup installs
 * from it are shell scripts that say their version.
 */
public final class FakeDist {
  /** The public server, which manifests name wherever they are served. */
  private static final String PUBLIC = "https://static.rust-lang.org/";

  public static final String LINUX = "x86_64-unknown-linux-gnu";
  public static final String WINDOWS = "x86_64-pc-windows-gnu";
  public static final String WASM = "wasm32-unknown-unknown";

  private static final List<String> HOSTS = List.of(LINUX, WINDOWS);
  private static final List<String> PACKAGES =
      List.of("rustc", "cargo", "rust-std", "rust-docs", "rustfmt-preview", "clippy-preview");

  /** Every file by its path, without a slash at the beginning. */
  public final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /** Publishes a release under its version, and as today's {@code channel}. */
  public FakeDist release(String channel, String version, String date) {
    StringBuilder toml = new StringBuilder("manifest-version = \"2\"\ndate = \"" + date + "\"\nunknown = [1, 2]\n");
    for (String name : PACKAGES) {
      toml.append("\n[pkg.").append(name).append("]\nversion = \"").append(version).append(" (1a2b3c 2026-01-01)\"\n");
      for (String host : HOSTS) {
        toml.append(component(name, version, date, host));
      }
      if (name.equals("rust-std")) {
        toml.append(component(name, version, date, WASM));
      }
    }
    toml.append("\n[pkg.rust-src]\nversion = \"").append(version).append("\"\n");
    toml.append(component("rust-src", version, date, "*"));
    toml.append("\n[pkg.miri-preview]\nversion = \"\"\n");
    toml.append("\n[pkg.miri-preview.target.").append(LINUX).append("]\navailable = false\n");
    toml.append("\n[pkg.rust]\nversion = \"").append(version).append(" (1a2b3c 2026-01-01)\"\n");
    for (String host : HOSTS) {
      toml.append(component("rust", version, date, host));
      for (String name : PACKAGES.subList(0, 4)) {
        toml.append(member(host, "components", name, host));
      }
      for (String name : List.of("rustfmt-preview", "clippy-preview")) {
        toml.append(member(host, "extensions", name, host));
      }
      toml.append(member(host, "extensions", "rust-src", "*"));
      toml.append(member(host, "extensions", "rust-std", WASM));
    }
    toml.append("\n[renames.rustfmt]\nto = \"rustfmt-preview\"\n\n[renames.clippy]\nto = \"clippy-preview\"\n");
    toml.append("\n[profiles]\nminimal = [\"rustc\", \"cargo\", \"rust-std\", \"rust-mingw\"]\n");
    toml.append("default = [\"rustc\", \"cargo\", \"rust-std\", \"rust-docs\", \"rustfmt-preview\"]\n");
    byte[] manifest = toml.toString().getBytes(StandardCharsets.UTF_8);
    put("dist/channel-rust-" + channel + ".toml", manifest);
    put("dist/channel-rust-" + version + ".toml", manifest);
    put("dist/" + date + "/channel-rust-" + channel + ".toml", manifest);
    return this;
  }

  /** Puts a file with its digest there. */
  public void put(String path, byte[] bytes) {
    files.put(path, bytes);
    String name = path.substring(path.lastIndexOf('/') + 1);
    files.put(path + ".sha256", (Checksum.compute(bytes).hex() + "  " + name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The path of a component. */
  public static String path(String name, String version, String date, String target) {
    String file = name.replace("-preview", "") + "-" + version + (target.equals("*") ? "" : "-" + target);
    return "dist/" + date + "/" + file + ".tar.gz";
  }

  private String component(String name, String version, String date, String target) {
    String path = path(name, version, date, target);
    byte[] installer = installer(name, version, target);
    put(path, installer);
    String key = target.equals("*") ? "\"*\"" : target;
    return "\n[pkg."
        + name
        + ".target."
        + key
        + "]\navailable = true\nurl = \""
        + PUBLIC
        + path
        + "\"\nhash = \""
        + Checksum.compute(installer).hex()
        + "\"\n";
  }

  private static String member(String host, String kind, String name, String target) {
    return "\n[[pkg.rust.target." + host + "." + kind + "]]\npkg = \"" + name + "\"\ntarget = \"" + target + "\"\n";
  }

  /** A tarball as rust-installer makes it. */
  private static byte[] installer(String name, String version, String target) {
    String part = name.equals("rust-std") ? name + "-" + target : name;
    Map<String, String> content = new TreeMap<>();
    switch (name) {
      case "rustc", "cargo" -> content.put("bin/" + name, "#!/bin/sh\necho " + name + " " + version + "\n");
      default -> content.put("lib/rustlib/" + part + ".txt", "for " + target + " of " + version + "\n");
    }
    String top = name + "-" + version + "-" + target.replace("*", "any") + "/";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      add(tar, top + "rust-installer-version", "3\n", false);
      add(tar, top + "components", part + "\n", false);
      StringBuilder manifest = new StringBuilder();
      content.keySet().forEach(file -> manifest.append("file:").append(file).append("\n"));
      add(tar, top + part + "/manifest.in", manifest.toString(), false);
      for (Map.Entry<String, String> file : content.entrySet()) {
        add(tar, top + part + "/" + file.getKey(), file.getValue(), file.getKey().startsWith("bin/"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void add(TarArchiveOutputStream tar, String path, String text, boolean executable) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(path);
    entry.setSize(bytes.length);
    entry.setModTime(0L);
    entry.setMode(executable ? 0100755 : 0100644);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }
}
