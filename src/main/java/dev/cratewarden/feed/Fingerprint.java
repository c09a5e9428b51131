package dev.cratewarden.feed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells whether a file or folder changed by names, sizes and times, as {@code make} does: a look every minute must not
 * read it all.
 */
final class Fingerprint {
  private Fingerprint() {}

  static String of(Path path, DocumentReader reader, FeedLimits limits) throws IOException {
    List<String> lines = new ArrayList<>();
    Budget budget = new Budget(limits);
    Path root = path.toRealPath();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            return FolderSource.isHidden(root, directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            budget.entry();
            String name = root.relativize(file).toString();
            if (file.equals(root) || reader.mayBeAdvisory(name.replace(file.getFileSystem().getSeparator(), "/"))) {
              BasicFileAttributes real =
                  attributes.isSymbolicLink() && Files.exists(file)
                      ? Files.readAttributes(file, BasicFileAttributes.class)
                      : attributes;
              lines.add(name + " " + real.size() + " " + real.lastModifiedTime().toMillis());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    lines.sort(null);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      lines.forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
