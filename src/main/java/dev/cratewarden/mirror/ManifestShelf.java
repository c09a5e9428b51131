package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.toolchain.ChannelManifest;
import dev.cratewarden.toolchain.DistPath;
import dev.cratewarden.toolchain.InvalidManifestException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The channel manifests that are held, read when first needed; the newest few of them, since each takes some memory.
 */
final class ManifestShelf {
  private static final int MANIFESTS_MAX = 8;

  /** The largest one so far has 1.2 MB. */
  private static final int BYTES_MAX = 16 << 20;

  private final ToolchainStore store;

  /** A manifest that is none, kept so that it is read once, has no value. */
  private final Map<Checksum, Optional<ChannelManifest>> read =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Checksum, Optional<ChannelManifest>> eldest) {
          return size() > MANIFESTS_MAX;
        }
      };

  ManifestShelf(ToolchainStore store) {
    this.store = store;
  }

  /** The SHA-256 that a held manifest gives for the file at {@code path}; manifests are asked if they are wanted. */
  Optional<Checksum> hashOf(DistPath path, Predicate<DistPath> wanted, Instant now) {
    List<DistPointer> manifests =
        store.pointers().stream()
            .filter(it -> it.path().isManifest() && wanted.test(it.path()))
            .sorted(Comparator.comparing(DistPointer::since).reversed())
            .limit(MANIFESTS_MAX)
            .toList();
    for (DistPointer manifest : manifests) {
      Optional<Checksum> hash = manifest(manifest.sha256(), now).flatMap(it -> it.hashOf(path));
      if (hash.isPresent()) {
        return hash;
      }
    }
    return Optional.empty();
  }

  /** The manifest with these bytes, if it is held and is one. One is read at a time. */
  synchronized Optional<ChannelManifest> manifest(Checksum sha256, Instant now) {
    Optional<ChannelManifest> known = read.get(sha256);
    if (known != null) {
      return known;
    }
    Optional<ServedFile> file = store.open(sha256, now);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Optional<ChannelManifest> manifest;
    try (ServedFile open = file.get()) {
      manifest = open.size() > BYTES_MAX ? Optional.empty() : parse(open);
    }
    read.put(sha256, manifest);
    return manifest;
  }

  private static Optional<ChannelManifest> parse(ServedFile file) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
    file.read(0, bytes);
    try {
      return Optional.of(ChannelManifest.parse(bytes.array()));
    } catch (InvalidManifestException e) {
      return Optional.empty();
    }
  }
}
