package dev.cratewarden.feed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A place with many files in it. */
interface DocumentSource {
  /** Takes one file at a time. */
  interface Visitor {
    /** Whether the file at {@code path} (slashes, relative) is wanted at all. */
    boolean wants(String path);

    /** One wanted file, whole. */
    void visit(String path, byte[] bytes);

    /** A file that is wanted and cannot be had. */
    void unreadable(String path, String reason);
  }

  /**
   * Shows every wanted file to {@code visitor}.
   *
   * @throws IOException if the place cannot be read, or asks for more than the limits allow
   */
  void visit(Visitor visitor) throws IOException;

  /** The source at {@code path}: a folder, an archive, told by its first bytes, or a single document. */
  static DocumentSource at(Path path, FeedLimits limits) throws IOException {
    if (Files.isDirectory(path)) {
      return new FolderSource(path, limits);
    }
    byte[] head = new byte[512];
    int read;
    try (InputStream in = Files.newInputStream(path)) {
      read = in.readNBytes(head, 0, head.length);
    }
    if (read >= 2 && head[0] == 'P' && head[1] == 'K') {
      return new ZipSource(path, limits);
    }
    if (read >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
      return new TarSource(path, true, limits);
    }
    if (read >= 263 && new String(head, 257, 5, StandardCharsets.US_ASCII).equals("ustar")) {
      return new TarSource(path, false, limits);
    }
    return new SingleSource(path, limits);
  }
}
