package dev.cratewarden.bundle;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.BundleFormat;
import dev.cratewarden.mirror.BundleManifest;
import dev.cratewarden.mirror.BundleRecords;
import dev.cratewarden.mirror.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Manifests as files of one folder: {@code NUMBER-ID.json}, or {@code NUMBER-ID-after-BASE.json} for a bundle that
 * builds on another. Numbers rise; the content is the manifest as it stands in the bundle.
 */
public final class RecordFolder implements BundleRecords {
  private static final Pattern NAME = Pattern.compile("(\\d{6,18})-([0-9a-f]{64})(?:-after-([0-9a-f]{64}))?\\.json");

  private final Path folder;

  /** Those in {@code folder}, which is made when first needed. */
  public RecordFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public synchronized void keep(byte[] manifestJson) {
    Checksum id = Checksum.compute(manifestJson);
    BundleManifest manifest = ManifestJson.read(manifestJson);
    List<Kept> all = list();
    if (!all.isEmpty() && all.getLast().id().equals(id)) {
      return;
    }
    long number = all.isEmpty() ? 1 : all.getLast().number() + 1;
    String name = name(new Kept(number, id, manifest.origin().base()));
    try {
      Files.createDirectories(folder);
      Path fresh = folder.resolve("new");
      try (FileChannel channel =
          FileChannel.open(
              fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(manifestJson);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true); // a rename is on disk when its folder is
      }
    } catch (IOException e) {
      throw new StoreException("keeping a manifest in " + folder + " failed: " + e, e);
    }
  }

  private static String name(Kept kept) {
    return String.format("%06d-%s", kept.number(), kept.id())
        + kept.base().map(it -> "-after-" + it).orElse("")
        + ".json";
  }

  @Override
  public List<Kept> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(it ->
              new Kept(
                  Long.parseLong(it.group(1)),
                  Checksum.of(it.group(2)),
                  Optional.ofNullable(it.group(3)).map(Checksum::of)))
          .sorted(Comparator.comparingLong(Kept::number))
          .toList();
    } catch (IOException e) {
      throw new StoreException("reading " + folder + " failed: " + e, e);
    }
  }

  @Override
  public Optional<BundleFormat.ManifestBytes> find(Checksum id) {
    Optional<Kept> kept = list().stream().filter(it -> it.id().equals(id)).findFirst();
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    Path file = folder.resolve(name(kept.get()));
    try {
      byte[] json = Files.readAllBytes(file);
      if (!Checksum.compute(json).equals(id)) {
        throw new StoreException("the manifest kept as " + file + " is damaged");
      }
      return Optional.of(new BundleFormat.ManifestBytes(ManifestJson.read(json), json, id));
    } catch (IOException e) {
      throw new StoreException("reading " + file + " failed: " + e, e);
    }
  }
}
