package dev.cratewarden.scan;

/**
 * How much a tarball may unpack to: as much as cargo unpacks, and no more than honest files compress.
 *
 * <p>Sizes are counted when a header announces them, before anything is unpacked: a bomb is refused at the price of its
 * first header.
 */
final class SizeLimits {
  /** What cargo unpacks in any case: {@code MAX_UNPACK_SIZE}, in bytes. */
  private static final long UNPACKED_BYTES = 512L << 20;

  /** What cargo unpacks of a larger tarball, as a multiple of its size: {@code MAX_COMPRESSION_RATIO}. */
  private static final long UNPACKED_RATIO = 20;

  /** Up to here nobody asks how well it is compressed, in bytes. */
  private static final long SUSPECT_BYTES = 32L << 20;

  /** Text compresses 3 to 30 times, deflate can do 1,030 times. */
  private static final long SUSPECT_RATIO = 200;

  private final long tarballBytes;
  private long announced;

  SizeLimits(long tarballBytes) {
    this.tarballBytes = tarballBytes;
  }

  /** Notes that {@code bytes} more will come. */
  void count(long bytes) throws UnsafeArchiveException {
    long most = Math.max(UNPACKED_BYTES, UNPACKED_RATIO * tarballBytes);
    if (bytes > most - announced) {
      throw new UnsafeArchiveException(
          "too-large", "", "it unpacks to more than " + most + " bytes; the next part alone announces " + bytes);
    }
    announced += bytes;
    if (announced > SUSPECT_BYTES && announced / SUSPECT_RATIO > tarballBytes) {
      throw new UnsafeArchiveException(
          "compression-ratio", "", tarballBytes + " bytes that unpack to more than " + announced);
    }
  }
}
