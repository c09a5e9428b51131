package dev.cratewarden.bundle;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.BundleRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The files of one bundle: one, or all its volumes in order, each held against its own head and the others'. */
final class VolumeSet {
  private final List<Path> files;
  private final List<Volume> volumes;

  /** A volume and what it says of itself. */
  record Volume(Path file, VolumeHeader header) {}

  private VolumeSet(List<Path> files, List<Volume> volumes) {
    this.files = files;
    this.volumes = volumes;
  }

  /**
   * The files meant by {@code named}: a bundle, its first volume (the others lie beside it), the name the bundle would
   * have without volumes, or all volumes.
   */
  static VolumeSet of(List<Path> named) throws IOException {
    if (named.isEmpty()) {
      throw new IllegalArgumentException("no bundle is named");
    }
    Path first = named.getFirst();
    if (named.size() == 1) {
      Path volume = first.resolveSibling(VolumeHeader.name(String.valueOf(first.getFileName()), 1));
      if (!Files.exists(first) && Files.exists(volume)) {
        return of(List.of(volume));
      }
      Optional<VolumeHeader> header = header(first);
      return header.isEmpty() ? new VolumeSet(List.of(first), List.of()) : checked(beside(first, header.get()));
    }
    List<Volume> all = new ArrayList<>();
    for (Path file : named) {
      VolumeHeader header =
          header(file)
              .orElseThrow(() -> new BundleRefusedException("several files are named, but " + file + " is no volume"));
      all.add(new Volume(file, header));
    }
    all.sort(Comparator.comparingInt(it -> it.header.number()));
    return checked(all);
  }

  private static List<Volume> beside(Path first, VolumeHeader header) throws IOException {
    String name = first.getFileName().toString();
    if (!name.endsWith(".001")) {
      throw new BundleRefusedException(
          "volume " + name + " is one of " + header.count() + ": name the first, which ends in .001, or all of them");
    }
    List<Volume> all = new ArrayList<>();
    for (int number = 1; number <= header.count(); number++) {
      Path file = first.resolveSibling(VolumeHeader.name(name.substring(0, name.length() - 4), number));
      if (!Files.exists(file)) {
        throw new BundleRefusedException(
            "volume " + number + " of " + header.count() + " is missing: there is no " + file);
      }
      VolumeHeader next =
          header(file)
              .orElseThrow(
                  () -> new BundleRefusedException("volume " + file.getFileName() + " has no head of a volume"));
      all.add(new Volume(file, next));
    }
    return all;
  }

  private static Optional<VolumeHeader> header(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(VolumeHeader.BYTES);
      if (!VolumeHeader.isOne(bytes)) {
        return Optional.empty();
      }
      return Optional.of(
          VolumeHeader.parse(bytes)
              .orElseThrow(
                  () -> new BundleRefusedException("volume " + file.getFileName() + " has a head that is damaged")));
    } catch (NoSuchFileException e) {
      throw new BundleRefusedException("there is no " + file, e);
    }
  }

  private static VolumeSet checked(List<Volume> volumes) throws IOException {
    VolumeHeader first = volumes.getFirst().header;
    long offset = 0;
    for (int i = 0; i < first.count(); i++) {
      int number = i + 1;
      if (i >= volumes.size() || volumes.get(i).header.number() > number && isNamedInOrder(volumes)) {
        throw new BundleRefusedException("volume " + number + " of " + first.count() + " is missing");
      }
      Volume volume = volumes.get(i);
      String name = volume.file.getFileName().toString();
      VolumeHeader header = volume.header;
      if (!header.bundle().equals(first.bundle()) || header.count() != first.count()) {
        throw new BundleRefusedException(
            "volume "
                + name
                + " is of bundle "
                + header.bundle()
                + ", the one before it is of bundle "
                + first.bundle());
      }
      if (header.number() != number || name.matches(".*\\.\\d{3}") && !name.endsWith(VolumeHeader.name("", number))) {
        throw new BundleRefusedException(
            "volume "
                + name
                + " is number "
                + header.number()
                + " of "
                + header.count()
                + ": it was swapped for another");
      }
      long bytes = Files.size(volume.file);
      if (bytes != VolumeHeader.BYTES + header.size()) {
        throw new BundleRefusedException(
            "volume "
                + name
                + " has "
                + bytes
                + " bytes, and should have "
                + (VolumeHeader.BYTES + header.size())
                + (bytes < VolumeHeader.BYTES + header.size() ? ": it is cut off" : ""));
      }
      if (header.offset() != offset) {
        throw new BundleRefusedException("volume " + name + " does not follow upon the one before it");
      }
      offset += header.size();
    }
    if (volumes.size() > first.count()) {
      throw new BundleRefusedException(
          "volume " + volumes.get(first.count()).file.getFileName() + " is named, but there are only " + first.count());
    }
    return new VolumeSet(volumes.stream().map(Volume::file).toList(), volumes);
  }

  /** Whether the names agree with the numbers inside, so that a gap among them is a volume that is missing. */
  private static boolean isNamedInOrder(List<Volume> volumes) {
    return volumes.stream()
        .allMatch(it -> it.file.getFileName().toString().endsWith(VolumeHeader.name("", it.header.number())));
  }

  BundleBytes open() throws IOException {
    return volumes.isEmpty() ? BundleBytes.ofFile(files.getFirst()) : BundleBytes.ofVolumes(volumes);
  }

  /** Refuses volumes that say they are of another bundle than the one they make up. */
  void requireOf(Checksum bundle) {
    for (Volume volume : volumes) {
      if (!volume.header.bundle().equals(bundle)) {
        throw new BundleRefusedException(
            "volume "
                + volume.file.getFileName()
                + " says that it is of bundle "
                + volume.header.bundle()
                + ", but part "
                + PartName.MANIFEST
                + " makes it bundle "
                + bundle);
      }
    }
  }

  @Override
  public String toString() {
    return files.getFirst().toString();
  }
}
