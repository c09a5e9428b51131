package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The pages about findings tell the truth: each example that should fire does, and each that should not does not. */
class FindingPagesTest {
  private static final Path PAGES = Path.of("src/site/markdown/findings");
  private static final Path SOURCES = Path.of("src/main/java/dev/cratewarden/scan");
  private static final Pattern CODE =
      Pattern.compile("(?:flag|reject|refused|UnsafeArchiveException)\\(\\s*\"([a-z-]+)\"|\\? \"([a-z]+-[a-z-]+)\"");
  private static final Pattern BLOCK = Pattern.compile("In `([^`]+)`:\n\n```\\w+\n(.*?)\n```", Pattern.DOTALL);

  @Test
  void each_code_has_a_page_and_each_page_a_code() throws IOException {
    Set<String> codes = new TreeSet<>(SourceRules.shipped().codes());
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source : sources.toList()) {
        Matcher matcher = CODE.matcher(Files.readString(source));
        while (matcher.find()) {
          codes.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
      }
    }
    assertThat(pages()).isEqualTo(codes);
    String index = Files.readString(PAGES.resolve("index.md"));
    assertThat(codes).allSatisfy(it -> assertThat(index).contains("[" + it + "](" + it + ".md)"));
  }

  @TestFactory
  List<DynamicTest> examples_do_what_they_say() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String code : pages()) {
      String page = Files.readString(PAGES.resolve(code + ".md"));
      int quiet = page.indexOf("## Does not fire");
      assertThat(quiet).as("%s says when it does not fire", code).isPositive();
      String fires = page.substring(page.indexOf("## Fires"), quiet);
      if (BLOCK.matcher(fires).find()) {
        tests.add(DynamicTest.dynamicTest(code + " fires", () -> assertThat(codesOf(example(fires))).contains(code)));
      }
      if (BLOCK.matcher(page.substring(quiet)).find()) {
        tests.add(
            DynamicTest.dynamicTest(
                code + " does not fire", () -> assertThat(codesOf(example(page.substring(quiet)))).isEmpty()));
      }
    }
    assertThat(tests).hasSizeGreaterThan(60);
    return tests;
  }

  private static Set<String> pages() throws IOException {
    Set<String> codes = new TreeSet<>();
    try (Stream<Path> pages = Files.list(PAGES)) {
      pages.map(it -> it.getFileName().toString().replace(".md", "")).forEach(codes::add);
    }
    codes.remove("index");
    return codes;
  }

  private static List<String> codesOf(CrateFile crate) {
    return crate.scanned().findings().stream().map(ScanFinding::code).toList();
  }

  private static CrateFile example(String text) {
    CrateFile crate = CrateFile.of("foo@1.0.0");
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      String content = block.group(2) + "\n";
      switch (block.group(1)) {
        case "the archive" -> content.lines().forEach(line -> member(crate, line));
        case "Cargo.toml" -> crate.manifest(content);
        case "src/lib.rs" -> crate.lib(content);
        default -> crate.file(block.group(1), content);
      }
    }
    return crate;
  }

  private static void member(CrateFile crate, String line) {
    String[] words = line.split(" ", 2);
    char type =
        switch (words[0]) {
          case "file" -> '0';
          case "link" -> '2';
          case "pipe" -> '6';
          default -> throw new AssertionError(line);
        };
    crate.member(words[1], type, type == '0' ? "x".getBytes(StandardCharsets.UTF_8) : new byte[0]);
  }
}
