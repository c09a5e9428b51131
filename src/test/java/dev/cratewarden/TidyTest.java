package dev.cratewarden;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a newcomer would trip over, looked at in the files themselves: layout, words, and documents that tell the truth.
 */
class TidyTest {
  private static final int COLUMNS_MAX = 120;
  private static final int LINES_MAX = 500;
  private static final int ADR_LINES_MAX = 60;

  /** The metrics that contract and dashboards agree upon, without the prefix. */
  private static final Set<String> METRICS =
      Set.of(
          "http_requests_total",
          "http_request_seconds",
          "cache_requests_total",
          "upstream_requests_total",
          "upstream_request_seconds",
          "verdicts_total",
          "deliveries_total",
          "deliveries_bytes_total",
          "store_bytes",
          "store_tarballs",
          "evictions_total",
          "advisories",
          "feed_age_seconds",
          "retroactive_findings_total",
          "integrity_failures_total",
          "build_info");

  private static final Set<String> COMMANDS =
      Set.of(
          "serve",
          "audit",
          "scan",
          "explain",
          "prefetch",
          "export",
          "import",
          "feeds",
          "deliveries",
          "retroactive",
          "webhooks",
          "verify",
          "stats",
          "backup",
          "config",
          "token",
          "doctor",
          "keys",
          "wanted",
          "policy",
          "help");

  /** Folders that hold no sources of ours. */
  private static final Set<String> SKIPPED = Set.of(".git", "target", "data", ".idea", ".vscode", ".settings");

  /** Written in two parts, so that this file does not find itself. */
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static final List<String> FOREIGN_PLACES =
      List.of(
          "repo.maven" + ".apache.org",
          "repo1." + "maven.org",
          "deb." + "debian.org",
          "registry." + "npmjs.org",
          "files." + "pythonhosted.org",
          "/tmp" + "/cw",
          "temurin-" + "25-jdk-amd64");

  /** From the root of a file system, not below a folder or a variable. */
  private static final Pattern FOREIGN_FOLDER = Pattern.compile("(?<![\\w.$}/)-])/(ro" + "ot|wo" + "rk)/");

  private static final Path TOP = top();

  @Test
  void java_fits_the_page() {
    assertThat(
            problems(
                ".java",
                (file, lines) -> {
                  boolean[] inText = {false};
                  return IntStream.range(0, lines.size())
                      .filter(i -> {
                        boolean text = inText[0];
                        if (lines.get(i).split("\"\"\"", -1).length % 2 == 0) {
                          inText[0] = !inText[0];
                        }
                        return !text && withoutLongTexts(lines.get(i)).length() > COLUMNS_MAX;
                      })
                      .mapToObj(i -> (i + 1) + ": longer than " + COLUMNS_MAX + " columns");
                }))
        .isEmpty();
  }

  /**
   * A line without its string literals: a document that a test gives, or an address, is better whole than in pieces.
   */
  private static String withoutLongTexts(String line) {
    return line.replaceAll("\"(?:[^\"\\\\]|\\\\.){40,}\"", "").replaceAll("https?://\\S+", "");
  }

  @Test
  void no_file_is_a_book() {
    assertThat(
            problems(
                ".java",
                (file, lines) ->
                    file.startsWith("src/main") && lines.size() > LINES_MAX
                        ? Stream.of(lines.size() + " lines: is it still one thought?")
                        : Stream.of()))
        .isEmpty();
  }

  @Test
  void indentation_is_spaces_and_lines_end_where_their_text_ends() {
    assertThat(
            problems(
                "",
                (file, lines) ->
                    file.contains("test/resources/") || file.equals("LICENSE")
                        ? Stream.of()
                        : numbered(lines, line -> line.contains("\t") && !file.endsWith(".tsv"), "a tab")))
        .isEmpty();
    assertThat(
            problems(
                "",
                (file, lines) ->
                    file.contains("test/resources/") || file.endsWith(".md") || file.equals("LICENSE")
                        ? Stream.of()
                        : numbered(lines, line -> line.endsWith(" "), "spaces at the end")))
        .isEmpty();
  }

  @Test
  void nothing_is_left_for_later() {
    assertThat(
            problems(
                "",
                (file, lines) ->
                    numbered(lines, line -> UNFINISHED.matcher(line).find(), "finish it or open an issue")))
        .isEmpty();
    assertThat(
            problems(
                ".java",
                (file, lines) -> numbered(lines, line -> line.contains("@Dis" + "abled"), "a test that is off")))
        .isEmpty();
  }

  @Test
  void no_place_of_one_machine_or_of_a_package_registry_is_named() {
    assertThat(
            problems(
                "",
                (file, lines) ->
                    file.startsWith("src/test/resources/")
                        ? Stream.of()
                        : numbered(lines, TidyTest::isForeign, "names a foreign place")))
        .isEmpty();
  }

  @Test
  void decisions_are_numbered_once_titled_and_short() throws IOException {
    Path folder = TOP.resolve("src/site/markdown/adr");
    assumeTrue(Files.isDirectory(folder), "no src/site/markdown/adr yet");
    Map<String, List<String>> byNumber = new TreeMap<>();
    List<String> bad = new ArrayList<>();
    for (Path file : list(folder)) {
      String name = file.getFileName().toString();
      byNumber.computeIfAbsent(name.split("-", 2)[0], number -> new ArrayList<>()).add(name);
      List<String> lines = Files.readAllLines(file);
      if (!name.matches("\\d{4}-[a-z0-9-]+\\.md") || lines.isEmpty() || !lines.getFirst().startsWith("# ")) {
        bad.add(name + ": wants NNNN-name.md and a title");
      }
      if (lines.size() > ADR_LINES_MAX) {
        bad.add(name + ": " + lines.size() + " lines");
      }
    }
    byNumber.values().stream().filter(names -> names.size() > 1).forEach(names -> bad.add("one number: " + names));
    assertThat(bad).isEmpty();
  }

  @Test
  void every_key_of_the_shipped_configuration_is_explained() throws IOException {
    Path folder = TOP.resolve("config");
    assumeTrue(Files.isDirectory(folder), "no config folder yet");
    List<String> silent = new ArrayList<>();
    for (Path file : list(folder)) {
      for (String paragraph : Files.readString(file).split("\n\\s*\n")) {
        boolean hasKey = paragraph.lines().anyMatch(line -> line.matches("[a-z][a-z-]*\\s*=.*"));
        if (hasKey && !paragraph.contains("#")) {
          silent.add(file.getFileName() + ": " + paragraph.lines().findFirst().orElse(""));
        }
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void the_dashboard_shows_every_metric_and_no_other() throws IOException {
    String dashboard = Files.readString(TOP.resolve("ops/grafana/cratewarden.json"));
    Set<String> shown = metricsIn(dashboard);
    String page = Files.readString(TOP.resolve("src/test/resources/golden/metrics/page.txt"));
    assertThat(shown).as("metrics on the dashboard").containsAll(METRICS).containsAll(metricsIn(page));

    Path telemetry = TOP.resolve("src/main/java/dev/cratewarden/telemetry");
    assumeTrue(Files.isDirectory(telemetry), "no telemetry room yet, so nobody knows what is counted");
    String source = list(telemetry).stream().map(TidyTest::text).collect(joining("\n"));
    Set<String> counted = new TreeSet<>(metricsIn(source));
    for (String name : quotedIn(source)) {
      counted.add(name);
      counted.add(name + "_info"); // what the library calls an Info
    }
    Set<String> watched = new TreeSet<>(shown);
    watched.addAll(metricsIn(Files.readString(TOP.resolve("ops/alerts/cratewarden.rules.yml"))));
    assertThat(counted).as("metrics that the telemetry room makes").containsAll(METRICS).containsAll(watched);
  }

  @Test
  void every_command_in_the_readme_exists_and_is_run() throws IOException {
    Path readme = TOP.resolve("README.md");
    assumeTrue(Files.exists(readme), "no README.md yet");
    List<String> commands =
        Pattern.compile("```(?:sh|bash|console)?\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(readme))
            .results()
            .flatMap(block -> block.group(1).lines())
            .map(line -> line.replaceFirst("^\\$ ", "").strip())
            .toList();
    String ci = Files.readString(TOP.resolve(".ci/run"));
    assertThat(commands.stream().filter(line -> line.startsWith("mvn ")).filter(line -> isMissing(line, ci)))
        .as("Maven commands of the README that .ci/run does not run")
        .isEmpty();
    assertThat(
            commands.stream()
                .filter(line -> line.startsWith("./cratewarden "))
                .filter(line -> !line.split("\\s+")[1].startsWith("-"))
                .map(line -> line.split("\\s+")[1])
                .filter(not(COMMANDS::contains)))
        .as("commands of the README that do not exist")
        .isEmpty();
  }

  @Test
  void links_between_documents_lead_somewhere() {
    Pattern link = Pattern.compile("\\]\\((?!https?:|mailto:|#)([^)#\\s]+)(#[^)]*)?\\)");
    assertThat(
            problems(
                ".md",
                (file, lines) ->
                    link.matcher(String.join("\n", lines))
                        .results()
                        .map(match -> match.group(1))
                        .filter(target -> !Files.exists(TOP.resolve(file).resolveSibling(target)))
                        .map(target -> "leads nowhere: " + target)))
        .isEmpty();
  }

  /** Whether the README's Maven command is missing from {@code .ci/run}, where it may carry options that quiet it. */
  private static boolean isMissing(String command, String ci) {
    Set<String> wanted = Set.copyOf(List.of(command.replaceFirst("\\s+#.*", "").split("\\s+")));
    return ci.lines().noneMatch(line -> Set.copyOf(List.of(line.strip().split("\\s+"))).containsAll(wanted));
  }

  private static Set<String> metricsIn(String text) {
    return Pattern.compile("cratewarden_([a-z]+(?:_[a-z]+)*)")
        .matcher(text)
        .results()
        .map(match -> match.group(1).replaceFirst("_seconds_(bucket|sum|count)$", "_seconds"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isForeign(String line) {
    return FOREIGN_PLACES.stream().anyMatch(line::contains) || FOREIGN_FOLDER.matcher(line).find();
  }

  private static Set<String> quotedIn(String source) {
    return Pattern.compile("\"([a-z]+(?:_[a-z]+)*)\"")
        .matcher(source)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  private interface Look {
    Stream<String> at(String file, List<String> lines);
  }

  private static Stream<String> numbered(List<String> lines, java.util.function.Predicate<String> bad, String what) {
    return IntStream.range(0, lines.size()).filter(i -> bad.test(lines.get(i))).mapToObj(i -> (i + 1) + ": " + what);
  }

  private static List<String> problems(String suffix, Look look) {
    List<String> problems = new ArrayList<>();
    for (Path file : sources()) {
      String name = TOP.relativize(file).toString().replace('\\', '/');
      if (!name.endsWith(suffix)) {
        continue;
      }
      try {
        look.at(name, Files.readAllLines(file)).forEach(problem -> problems.add(name + ":" + problem));
      } catch (MalformedInputException binary) {
        assertThat(name).as("a binary file").startsWith("src/test/resources/");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return problems;
  }

  private static List<Path> sources() {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          TOP,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return SKIPPED.contains(folder.getFileName().toString()) && folder.getParent().equals(TOP)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && !file.getFileName().toString().equals(".git")) {
                files.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path top() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("pom.xml"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
