package dev.cratewarden.feed;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What one load may still read. */
final class Budget {
  private final FeedLimits limits;
  private int entries;
  private long bytes;

  Budget(FeedLimits limits) {
    this.limits = limits;
  }

  /** Counts one more entry of any kind. */
  void entry() throws IOException {
    if (++entries > limits.entriesMax()) {
      throw new IOException("more than " + limits.entriesMax() + " entries");
    }
  }

  /** Counts bytes that were unpacked, wanted or not. */
  void unpacked(long count) throws IOException {
    bytes += count;
    if (bytes > limits.unpackedBytesMax()) {
      throw new IOException("more than " + limits.unpackedBytesMax() + " bytes unpacked");
    }
  }

  /** One document, by its real size and not the one its header claims; absent if it is too long. */
  Optional<byte[]> document(InputStream in) throws IOException {
    byte[] document = in.readNBytes(limits.documentBytesMax() + 1);
    unpacked(document.length);
    return document.length > limits.documentBytesMax() ? Optional.empty() : Optional.of(document);
  }

  String tooLong() {
    return "longer than " + limits.documentBytesMax() + " bytes";
  }
}
