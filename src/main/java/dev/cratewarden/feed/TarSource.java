package dev.cratewarden.feed;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A tar archive, gzipped or not. Links and devices in it are passed over. */
final class TarSource implements DocumentSource {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Path archive;
  private final boolean gzipped;
  private final FeedLimits limits;

  TarSource(Path archive, boolean gzipped, FeedLimits limits) {
    this.archive = archive;
    this.gzipped = gzipped;
    this.limits = limits;
  }

  @Override
  public void visit(Visitor visitor) throws IOException {
    Budget budget = new Budget(limits);
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES);
        InputStream plain =
            new Counted(gzipped ? new GZIPInputStream(file, BUFFER_BYTES) : file, limits.unpackedBytesMax());
        TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
      TarArchiveEntry entry = tar.getNextEntry();
      while (entry != null) {
        budget.entry();
        if (entry.isFile() && visitor.wants(entry.getName())) {
          visit(tar, entry.getName(), budget, visitor);
        }
        entry = tar.getNextEntry();
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("malformed tar: " + e.getMessage(), e);
    }
  }

  private static void visit(TarArchiveInputStream tar, String name, Budget budget, Visitor visitor) throws IOException {
    if (EntryName.isHostile(name)) {
      visitor.unreadable(name, "its path leaves the archive");
      return;
    }
    Optional<byte[]> document = budget.document(tar);
    if (document.isPresent()) {
      visitor.visit(name, document.get());
    } else {
      visitor.unreadable(name, budget.tooLong());
    }
  }

  /** Ends an archive that unpacks to more than it may, whatever its entries are. */
  private static final class Counted extends FilterInputStream {
    private final long bytesMax;
    private long bytes;

    Counted(InputStream in, long bytesMax) {
      super(in);
      this.bytesMax = bytesMax;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count(Math.max(0, read));
      return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
      long skipped = super.skip(wanted);
      count(skipped);
      return skipped;
    }

    private void count(long more) throws IOException {
      bytes += more;
      if (bytes > bytesMax) {
        throw new IOException("more than " + bytesMax + " bytes unpacked");
      }
    }
  }
}
