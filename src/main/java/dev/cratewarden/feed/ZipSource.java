package dev.cratewarden.feed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A zip archive, read by its central directory. */
final class ZipSource implements DocumentSource {
  private final Path archive;
  private final FeedLimits limits;

  ZipSource(Path archive, FeedLimits limits) {
    this.archive = archive;
    this.limits = limits;
  }

  @Override
  public void visit(Visitor visitor) throws IOException {
    Budget budget = new Budget(limits);
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        budget.entry();
        if (!entry.isDirectory() && visitor.wants(entry.getName())) {
          visit(zip, entry, budget, visitor);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("malformed zip: " + e.getMessage(), e);
    }
  }

  private static void visit(ZipFile zip, ZipEntry entry, Budget budget, Visitor visitor) throws IOException {
    if (EntryName.isHostile(entry.getName())) {
      visitor.unreadable(entry.getName(), "its path leaves the archive");
      return;
    }
    Optional<byte[]> document;
    try (InputStream in = zip.getInputStream(entry)) {
      document = budget.document(in);
    } catch (ZipException e) {
      visitor.unreadable(entry.getName(), "damaged: " + e.getMessage());
      return;
    }
    if (document.isPresent()) {
      visitor.visit(entry.getName(), document.get());
    } else {
      visitor.unreadable(entry.getName(), budget.tooLong());
    }
  }
}
