package dev.cratewarden.bundle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexPath;
import dev.cratewarden.mirror.BundleRefusedException;
import dev.cratewarden.mirror.SourceFolders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Local registries and directory sources as cargo lays them out: a local registry has {@code index/} like a sparse one
 * and {@code NAME-VERSION.crate} beside it; a directory has a folder for each version, with its files and {@code
 * .cargo-checksum.json}.
 */
public final class FileSources implements SourceFolders {
  /** What crates.io lets a tarball unpack to, with room to spare; the store has read each of them already. */
  private static final long UNPACKED_BYTES_MAX = 2L << 30;

  @Override
  public Writing create(Kind kind, Path folder) {
    if (Files.exists(folder)) {
      throw new BundleRefusedException("an export overwrites nothing: " + folder + " exists");
    }
    Path fresh = folder.resolveSibling("." + folder.getFileName() + "." + UUID.randomUUID() + ".unfinished");
    try {
      Files.createDirectories(kind == Kind.LOCAL_REGISTRY ? fresh.resolve("index") : fresh);
    } catch (IOException e) {
      throw failed(folder, e);
    }
    return new Tree(kind, folder, fresh);
  }

  private static BundleRefusedException failed(Path folder, IOException e) {
    return new BundleRefusedException("the folder " + folder + " cannot be written: " + e, e);
  }

  /** One while it is written. */
  private record Tree(Kind kind, Path folder, Path fresh) implements Writing {
    @Override
    public void index(CrateName name, byte[] lines) {
      if (kind == Kind.LOCAL_REGISTRY) {
        Path file = fresh.resolve("index").resolve(IndexPath.of(name).toString());
        try {
          Files.createDirectories(file.getParent());
          Files.write(file, lines);
        } catch (IOException e) {
          throw failed(folder, e);
        }
      }
    }

    @Override
    public void tarball(CrateId id, Checksum checksum, InputStream content) {
      String name = id.name() + "-" + id.version();
      try {
        if (kind == Kind.LOCAL_REGISTRY) {
          Files.copy(content, fresh.resolve(name + ".crate"));
        } else {
          unpack(name, checksum, content);
        }
      } catch (IOException e) {
        throw failed(folder, e);
      }
    }

    private void unpack(String name, Checksum checksum, InputStream content) throws IOException {
      Path top = Files.createDirectories(fresh.resolve(name));
      Map<String, String> hashes = new TreeMap<>();
      long unpacked = 0;
      try (TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(content))) {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
          if (entry.isDirectory() || entry.isGlobalPaxHeader()) {
            continue;
          }
          Path file = fresh.resolve(entry.getName()).normalize();
          unpacked += entry.getSize();
          if (!entry.isFile() || !file.startsWith(top) || file.equals(top) || unpacked > UNPACKED_BYTES_MAX) {
            throw new BundleRefusedException(
                "the tarball of " + name + " has something that no source folder can have: " + entry.getName());
          }
          hashes.put(top.relativize(file).toString().replace('\\', '/'), write(tar, file, entry));
        }
      }
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      ObjectNode files = json.putObject("files");
      hashes.forEach(files::put);
      json.put("package", checksum.hex());
      Files.writeString(top.resolve(".cargo-checksum.json"), json.toString());
    }

    private static String write(InputStream tar, Path file, TarArchiveEntry entry) throws IOException {
      MessageDigest digest = Checksum.sha256();
      Files.createDirectories(file.getParent());
      // Of a path that stands twice the last one counts, as for cargo.
      try (DigestOutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
        tar.transferTo(out);
      }
      if ((entry.getMode() & 0100) != 0 && !file.toFile().setExecutable(true, false)) {
        throw new IOException(file + " cannot be made executable");
      }
      return Checksum.ofBytes(digest.digest()).hex();
    }

    @Override
    public void finish() {
      try {
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw failed(folder, e);
      }
    }

    @Override
    public void close() {
      if (!Files.exists(fresh)) {
        return;
      }
      try (Stream<Path> all = Files.walk(fresh)) {
        List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        for (Path each : deepestFirst) {
          Files.delete(each);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot tidy up " + fresh, e);
      }
    }
  }
}
