package dev.cratewarden.scan;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The members of a tar archive, one after the other, as cargo's tar library sees them.
 *
 * <p>What different readers would see differently is refused: extensions that contradict each other, members behind the
 * end. Sizes are believed before they are read, so that a member that is too large costs nothing.
 */
final class TarReader {
  /** Longest extended header or long name, in bytes. */
  private static final int EXTENSION_BYTES_MAX = 64 << 10;

  /** Zeros behind the last member that are still padding, in bytes. */
  private static final long PADDING_BYTES_MAX = 1 << 20;

  private final GzipMember in;
  private final SizeLimits limits;
  private final TarHeader header = new TarHeader();
  private final byte[] skipped = new byte[64 << 10];
  private long dataLeft;
  private int paddingLeft;
  private boolean hasEndMarker;

  TarReader(GzipMember in, SizeLimits limits) {
    this.in = in;
    this.limits = limits;
  }

  /** The next member; empty at the end of the archive. What was not read of the last one is passed over. */
  Optional<TarMember> next() throws IOException, UnsafeArchiveException {
    Optional<byte[]> longName = Optional.empty();
    boolean isLongLink = false;
    Optional<PaxRecords> pax = Optional.empty();
    while (nextHeader()) {
      char type = header.type();
      long size = size(pax.orElse(PaxRecords.NONE));
      switch (type) {
        case 'L' -> longName = once(longName.isPresent(), Optional.of(untilZero(extension(size))));
        case 'K' -> {
          once(isLongLink, Optional.of(extension(size)));
          isLongLink = true;
        }
        case 'x' -> pax = once(pax.isPresent(), Optional.of(PaxRecords.read(extension(size))));
        default -> {
          return Optional.of(member(type, size, longName, pax.flatMap(PaxRecords::path)));
        }
      }
    }
    if (longName.isPresent() || isLongLink || pax.isPresent()) {
      throw malformed("the last member describes a next one");
    }
    return Optional.empty();
  }

  /** Reads data of the current member; -1 at its end. */
  int read(byte[] into, int offset, int length) throws IOException, UnsafeArchiveException {
    if (dataLeft == 0) {
      return -1;
    }
    int n = in.read(into, offset, (int) Math.min(length, dataLeft));
    if (n < 0) {
      throw malformed("the archive ends within a member");
    }
    dataLeft -= n;
    return n;
  }

  /**
   * Reads what follows the last member, which cargo does not.
   *
   * @return whether the archive has the mark of its end
   * @throws UnsafeArchiveException if something else than zeros follows
   */
  boolean finish() throws IOException, UnsafeArchiveException {
    long zeros = 0;
    for (int n = in.read(skipped, 0, skipped.length); n >= 0; n = in.read(skipped, 0, skipped.length)) {
      for (int i = 0; i < n; i++) {
        if (skipped[i] != 0) {
          throw new UnsafeArchiveException("trailing-data", "", "data follows the end of the archive");
        }
      }
      zeros += n;
      if (zeros > PADDING_BYTES_MAX) {
        throw new UnsafeArchiveException(
            "trailing-data", "", "more than " + PADDING_BYTES_MAX + " zeros follow the end of the archive");
      }
    }
    return hasEndMarker;
  }

  private TarMember member(char type, long size, Optional<byte[]> longName, Optional<byte[]> paxPath)
      throws UnsafeArchiveException {
    if (longName.isPresent() && paxPath.isPresent()) {
      throw malformed("a member has two long names");
    }
    byte[] path = longName.or(() -> paxPath).orElseGet(header::path);
    return new TarMember(path, type, header.mode(), size);
  }

  private boolean nextHeader() throws IOException, UnsafeArchiveException {
    pass(dataLeft + paddingLeft);
    dataLeft = 0;
    paddingLeft = 0;
    int filled = 0;
    while (filled < TarHeader.BYTES) {
      int n = in.read(header.bytes(), filled, TarHeader.BYTES - filled);
      if (n < 0) {
        if (filled == 0) {
          return false;
        }
        throw malformed("the archive ends within a header");
      }
      filled += n;
    }
    if (header.isZero()) {
      hasEndMarker = true;
      return false;
    }
    if (!header.hasRightChecksum()) {
      throw malformed("the check sum of a header is wrong");
    }
    limits.count(TarHeader.BYTES);
    return true;
  }

  private long size(PaxRecords pax) throws UnsafeArchiveException {
    OptionalLong said = header.size();
    if (said.isEmpty()) {
      throw malformed("the size of a member is no number");
    }
    long size = said.getAsLong();
    if (!pax.agreesOnSize(size)) {
      throw malformed("a PAX record gives a member another size than its header");
    }
    boolean isExtension = header.type() == 'L' || header.type() == 'K' || header.type() == 'x';
    if (isExtension && size > EXTENSION_BYTES_MAX) {
      throw new UnsafeArchiveException(
          "too-large", "", "an extended header of " + size + " bytes, at most " + EXTENSION_BYTES_MAX + " are read");
    }
    limits.count(size);
    dataLeft = size;
    paddingLeft = (int) (-size & TarHeader.BYTES - 1);
    return size;
  }

  private byte[] extension(long size) throws IOException, UnsafeArchiveException {
    if (!header.knowsExtensions()) {
      throw new UnsafeArchiveException("entry-type", "", "an extension in a format that has none");
    }
    byte[] bytes = new byte[(int) size];
    int filled = 0;
    while (filled < bytes.length) {
      filled += read(bytes, filled, bytes.length - filled);
    }
    return bytes;
  }

  private void pass(long bytes) throws IOException, UnsafeArchiveException {
    long left = bytes;
    while (left > 0) {
      int n = in.read(skipped, 0, (int) Math.min(left, skipped.length));
      if (n < 0) {
        throw malformed("the archive ends within a member");
      }
      left -= n;
    }
  }

  private static <T> Optional<T> once(boolean already, Optional<T> value) throws UnsafeArchiveException {
    if (already) {
      throw malformed("two extensions of one kind describe the same member");
    }
    return value;
  }

  private static byte[] untilZero(byte[] name) {
    int end = 0;
    while (end < name.length && name[end] != 0) {
      end++;
    }
    return Arrays.copyOf(name, end);
  }

  private static UnsafeArchiveException malformed(String detail) {
    return new UnsafeArchiveException("malformed-archive", "", detail);
  }
}
