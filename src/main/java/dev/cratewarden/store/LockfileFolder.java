package dev.cratewarden.store;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.KeptLockfiles;
import dev.cratewarden.mirror.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Posted lockfiles as files {@code VIEW/SHA256.lock} of one folder, {@code _} for the default view. The time of a file
 * is when its lockfile was last posted; where there are too many, the oldest go.
 */
public final class LockfileFolder implements KeptLockfiles {
  private static final String DEFAULT_VIEW = "_";
  private static final String SUFFIX = ".lock";
  private static final int NAME_CHARACTERS = 12;

  private final Path folder;
  private final int filesMax;
  private final long bytesMax;
  private final InstantSource clock;

  /** The lockfiles in {@code folder}, which is made when first needed. */
  public LockfileFolder(Path folder, int filesMax, long bytesMax, InstantSource clock) {
    this.folder = folder;
    this.filesMax = filesMax;
    this.bytesMax = bytesMax;
    this.clock = clock;
  }

  @Override
  public synchronized void keep(String view, byte[] lockfile) {
    if (filesMax == 0 || lockfile.length > bytesMax) {
      return;
    }
    Path target = folder.resolve(folderOf(view)).resolve(Checksum.compute(lockfile).hex() + SUFFIX);
    FileTime now = FileTime.from(clock.instant());
    try {
      if (Files.exists(target)) {
        Files.setLastModifiedTime(target, now);
        return;
      }
      Files.createDirectories(target.getParent());
      Path written = Files.createTempFile(folder, "lockfile", ".tmp");
      try {
        Files.write(written, lockfile);
        Files.setLastModifiedTime(written, now);
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(written);
      }
      forgetOldest();
    } catch (IOException e) {
      throw new StoreException("a posted lockfile cannot be kept in " + folder, e);
    }
  }

  private static String folderOf(String view) {
    return view.isEmpty() ? DEFAULT_VIEW : view;
  }

  private void forgetOldest() throws IOException {
    List<Held> newestFirst = new ArrayList<>(held());
    newestFirst.sort(Comparator.comparing(Held::last).reversed());
    long bytes = 0;
    for (int i = 0; i < newestFirst.size(); i++) {
      bytes += newestFirst.get(i).bytes();
      if (i >= filesMax || bytes > bytesMax) {
        Files.deleteIfExists(newestFirst.get(i).file());
      }
    }
  }

  private record Held(Path file, Instant last, long bytes) {}

  private List<Held> held() throws IOException {
    List<Held> all = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return all;
    }
    try (Stream<Path> files = Files.walk(folder, 2)) {
      for (Path file : files.filter(it -> it.toString().endsWith(SUFFIX)).toList()) {
        try {
          all.add(new Held(file, Files.getLastModifiedTime(file).toInstant(), Files.size(file)));
        } catch (NoSuchFileException gone) {
          // It was forgotten meanwhile, and is not held.
        }
      }
    }
    return all;
  }

  @Override
  public void since(Instant since, Consumer<Kept> visitor) {
    try {
      for (Held each : held()) {
        if (each.last().isBefore(since)) {
          continue;
        }
        byte[] content;
        try {
          content = Files.readAllBytes(each.file());
        } catch (NoSuchFileException gone) {
          // It was forgotten meanwhile.
          continue;
        }
        String view = folder.relativize(each.file()).getName(0).toString();
        String name = each.file().getFileName().toString().substring(0, NAME_CHARACTERS);
        visitor.accept(new Kept(view.equals(DEFAULT_VIEW) ? "" : view, name, each.last(), content));
      }
    } catch (IOException e) {
      throw new StoreException("the posted lockfiles in " + folder + " cannot be read", e);
    }
  }
}
