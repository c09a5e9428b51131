package dev.cratewarden.mirror;

import dev.cratewarden.crates.LockedSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which sources in a lockfile this mirror answers for: crates.io, which cargo writes where a mirror replaces it; the
 * registry that is mirrored; and the mirror itself, where {@code Cargo.toml} names it as a registry of its own.
 */
public final class MirroredSources {
  /** Crates.io alone. */
  public static final MirroredSources CRATES_IO = new MirroredSources("", List::of);

  /** A view of ours, by its path below a URL of ours. */
  private static final Pattern INDEX = Pattern.compile("(/views/[^/]+)?(/at/[^/]+)?/index");

  private final String upstream;
  private final Supplier<List<String>> own;

  /**
   * The sources of a mirror.
   *
   * @param upstreamIndex the URL of the index that is mirrored
   * @param own the URLs by which clients know this server, without {@code /index/}
   */
  public MirroredSources(String upstreamIndex, Supplier<List<String>> own) {
    this.upstream = normal(upstreamIndex);
    this.own = own;
  }

  /**
   * Whether packages of {@code source} come from here.
   *
   * @param asked the URL under which whoever asks knows this server
   */
  boolean contains(LockedSource source, Optional<String> asked) {
    if (!(source instanceof LockedSource.Registry registry)) {
      return false;
    }
    if (registry.isCratesIo()) {
      return true;
    }
    if (registry.protocol() != LockedSource.Protocol.SPARSE) {
      return false;
    }
    String url = normal(registry.url());
    return !upstream.isEmpty() && url.equals(upstream)
        || Stream.concat(own.get().stream(), asked.stream())
            .map(MirroredSources::normal)
            .anyMatch(base ->
                !base.isEmpty() && url.startsWith(base) && INDEX.matcher(url.substring(base.length())).matches());
  }

  /** Hosts have no case, and nobody tells two registries apart by that of their paths. */
  private static String normal(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    return lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
