package dev.cratewarden.mirror;

import java.time.Duration;

/**
 * How the mirror keeps and hands out copies.
 *
 * @param freshness when an index copy may be served
 * @param notFound how long a crate's absence is believed
 * @param staleWait how long a client waits for a revalidation before it gets the stale copy that it may get
 * @param tarballWait how long a client waits for a cold tarball before it is told to ask again; cargo gives a request
 *     up after 30 s without a byte
 * @param prefetchDependencies whether index files are fetched that a resolver will ask for next
 * @param prefetchTarballs whether the tarballs are, too, that it will want in the end; nothing without the former
 * @param hotIndexBytesMax memory for index files ready to be written, in bytes
 * @param parsedIndexBytesMax memory for index files ready to be judged, in bytes
 * @param tarballBytesMax the largest tarball that is accepted, in bytes
 */
public record MirrorOptions(
    Freshness freshness,
    Duration notFound,
    Duration staleWait,
    Duration tarballWait,
    boolean prefetchDependencies,
    boolean prefetchTarballs,
    long hotIndexBytesMax,
    long parsedIndexBytesMax,
    long tarballBytesMax) {
  /** The built-in defaults. */
  public static final MirrorOptions DEFAULTS =
      new MirrorOptions(
          Freshness.DEFAULTS,
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(25),
          true,
          true,
          64 << 20,
          64 << 20,
          512L << 20);

  /** The same with other freshness. */
  public MirrorOptions withFreshness(Freshness other) {
    return new MirrorOptions(
        other,
        notFound,
        staleWait,
        tarballWait,
        prefetchDependencies,
        prefetchTarballs,
        hotIndexBytesMax,
        parsedIndexBytesMax,
        tarballBytesMax);
  }

  /** The same with these kinds of prefetching. */
  public MirrorOptions withPrefetch(boolean dependencies, boolean tarballs) {
    return new MirrorOptions(
        freshness,
        notFound,
        staleWait,
        tarballWait,
        dependencies,
        tarballs,
        hotIndexBytesMax,
        parsedIndexBytesMax,
        tarballBytesMax);
  }

  /** The same with another wait for cold tarballs. */
  public MirrorOptions withTarballWait(Duration other) {
    return new MirrorOptions(
        freshness,
        notFound,
        staleWait,
        other,
        prefetchDependencies,
        prefetchTarballs,
        hotIndexBytesMax,
        parsedIndexBytesMax,
        tarballBytesMax);
  }
}
