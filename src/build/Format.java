import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks or applies the house format: google-java-format, two spaces, 120 columns, over every Java file below a folder.
 *
 * <p>A program of its own because the formatter needs a newer JVM than the one Maven may run on; the build starts it
 * with the JDK of the toolchain, straight from this source.
 */
final class Format {
  public static void main(String[] arguments) throws Exception {
    boolean apply = arguments[0].equals("apply");
    List<String> options = new ArrayList<>(List.of("--max-line-length=120"));
    options.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    List<String> files = sources(Path.of(arguments[1]));
    options.addAll(files);

    StringWriter changed = new StringWriter();
    PrintWriter errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = new Main(new PrintWriter(changed), errors, System.in).format(options.toArray(String[]::new));
    if (status != 0) {
      errors.println(changed.toString().strip());
      errors.println("Not in the house format (the files above). Run: mvn -q -Pformat process-sources");
      System.exit(1);
    }
  }

  private static List<String> sources(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .map(Path::toString)
          .filter(name -> name.endsWith(".java"))
          .sorted()
          .toList();
    }
  }

  private Format() {}
}
