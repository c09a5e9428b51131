package dev.cratewarden.feed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder, hidden ones inside it left out. A linked file counts if what it points to lies inside the folder too (so
 * does a Kubernetes ConfigMap look); a linked folder never does.
 */
final class FolderSource implements DocumentSource {
  private final Path folder;
  private final FeedLimits limits;

  FolderSource(Path folder, FeedLimits limits) {
    this.folder = folder;
    this.limits = limits;
  }

  @Override
  public void visit(Visitor visitor) throws IOException {
    Budget budget = new Budget(limits);
    Path root = folder.toRealPath();
    for (Path file : files(root, budget)) {
      String name = root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
      if (!visitor.wants(name)) {
        continue;
      }
      try {
        Path real = file.toRealPath();
        if (!real.startsWith(root) || !Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
          visitor.unreadable(name, "it points out of the folder");
          continue;
        }
      } catch (IOException e) {
        visitor.unreadable(name, "it cannot be opened: " + e.getMessage());
        continue;
      }
      read(file, name, budget, visitor);
    }
  }

  private static void read(Path file, String name, Budget budget, Visitor visitor) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      var document = budget.document(in);
      if (document.isEmpty()) {
        visitor.unreadable(name, budget.tooLong());
        return;
      }
      bytes = document.get();
    }
    visitor.visit(name, bytes);
  }

  static boolean isHidden(Path root, Path directory) {
    return !directory.equals(root) && String.valueOf(directory.getFileName()).startsWith(".");
  }

  /** In a stable order, so that equal folders load equally. */
  private static List<Path> files(Path root, Budget budget) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            budget.entry();
            return isHidden(root, directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            budget.entry();
            if (attributes.isRegularFile() || attributes.isSymbolicLink() && Files.isRegularFile(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }
}
