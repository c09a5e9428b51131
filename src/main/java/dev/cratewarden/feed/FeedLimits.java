package dev.cratewarden.feed;

/**
 * How much a feed may ask of us. The whole of RustSec is 1,225 files with 1.3 MB, its OSV export 2.6 MB.
 *
 * @param downloadBytesMax of one file fetched, packed
 * @param unpackedBytesMax of all entries of an archive or files of a folder
 * @param entriesMax of an archive or folder, of any kind
 * @param documentBytesMax of one advisory
 * @param keptBytesMax of all advisories about crates together, which are held in memory while loading
 * @param problemsMax how many problems are kept to be shown; all are counted
 * @param changesMax how many changed records are fetched one by one before the whole export is
 */
public record FeedLimits(
    long downloadBytesMax,
    long unpackedBytesMax,
    int entriesMax,
    int documentBytesMax,
    long keptBytesMax,
    int problemsMax,
    int changesMax) {
  /** Ample for every public feed about crates. */
  public static final FeedLimits DEFAULT = new FeedLimits(256L << 20, 2L << 30, 500_000, 4 << 20, 512L << 20, 100, 500);
}
