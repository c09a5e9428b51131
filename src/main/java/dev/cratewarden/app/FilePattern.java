package dev.cratewarden.app;

import dev.cratewarden.cli.CommandException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/** Patterns of file names that no shell has resolved. Two stars stand for any number of folders. */
final class FilePattern {
  private FilePattern() {}

  /**
   * The files that {@code text} means, sorted; {@code text} itself if it is no pattern or a file is called that.
   *
   * @throws CommandException if it is a pattern and there is no such file
   */
  static List<String> files(String text) {
    int special = indexOfSpecial(text);
    if (special < 0 || Files.exists(Path.of(text))) {
      return List.of(text);
    }
    String fixed = text.substring(0, text.lastIndexOf('/', special) + 1);
    Path from = Path.of(fixed.isEmpty() ? "." : fixed);
    // Two stars at the beginning mean here too, as in a shell.
    String rest = text.substring(fixed.length());
    PathMatcher deep = FileSystems.getDefault().getPathMatcher("glob:" + rest);
    PathMatcher here = FileSystems.getDefault().getPathMatcher("glob:" + rest.replaceFirst("^\\*\\*/", ""));
    try (Stream<Path> all = Files.walk(from)) {
      List<String> files =
          all.filter(Files::isRegularFile)
              .map(from::relativize)
              .filter(it -> deep.matches(it) || here.matches(it))
              .map(it -> fixed + it)
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new CommandException("no file is called " + text);
      }
      return files;
    } catch (IOException e) {
      throw new CommandException(from + " cannot be looked through: " + e, e);
    }
  }

  private static int indexOfSpecial(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("*?[{".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
