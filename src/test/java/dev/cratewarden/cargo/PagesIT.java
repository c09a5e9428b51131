package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages as a real browser sees them, with an advisory that tries to be more than text. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class PagesIT {
  /** What would turn the title of a page into "owned" in three ways, were it not text. */
  private static final String ATTACK =
      "Overflow <script>document.title='owned'</script><img src=x onerror=document.title='owned'>"
          + "</title></p></main><svg onload=document.title='owned'>&amp; more";

  /** The same in a browser's words: {@code >} need not be escaped in text, so all that counts is {@code <}. */
  private static final Pattern ACTIVE =
      Pattern.compile("<(script|img|svg|iframe|object|embed|form)\\b|<[^>]* on\\w+=", Pattern.CASE_INSENSITIVE);

  private static final String LOCKFILE =
      """
      version = 4

      [[package]]
      name = "app"
      version = "0.1.0"
      dependencies = ["parser"]

      [[package]]
      name = "parser"
      version = "1.0.0"
      source = "registry+https://github.com/rust-lang/crates.io-index"
      """;

  @TempDir static Path folder;

  private TestRegistry registry;
  private ServerProcess mirror;
  private ScratchBrowser browser;

  @BeforeAll
  void start() {
    browser = ScratchBrowser.in(folder);
    registry = TestRegistry.start().publish(TestCrate.library("parser@1.0.0"), TestCrate.library("parser@1.0.1"));
    Path policy = folder.resolve("policy.toml");
    ScratchCargo.write(
        policy,
        "[[deny]]\ncrate = \"parser\"\nversions = \"=1.0.0\"\nreason = '''"
            + ATTACK
            + "'''\n\n[[view]]\nname = \"payments\"\n");
    TestFeed feed =
        TestFeed.in(folder.resolve("feed"))
            .vulnerability("RUSTSEC-2026-9001", "parser", ATTACK, TestFeed.HIGH, "\">=1.0.1\"", "");
    mirror =
        ServerProcess.start(
            folder, "--upstream-index", registry.index(), "--policy", policy.toString(), "--feed", feed.rustSec());
  }

  @AfterAll
  void stop() {
    if (mirror != null) {
      mirror.close();
      registry.close();
    }
  }

  private String seen(String url) {
    String document = browser.document(url);
    assertThat(document).contains("<html lang=\"en\"");
    assertThat(count(document, "<title>")).isEqualTo(1);
    assertThat(title(document)).isNotBlank().doesNotContain("owned");
    assertThat(count(document, "<h1>")).isEqualTo(1);
    for (String landmark : new String[] {"<header>", "<main ", "<footer>"}) {
      assertThat(count(document, landmark)).as(landmark).isEqualTo(1);
    }
    assertThat(ACTIVE.matcher(document).find()).as(document).isFalse();
    return document;
  }

  private static int count(String document, String part) {
    return document.split(Pattern.quote(part), -1).length - 1;
  }

  private static String title(String document) {
    return document.substring(document.indexOf("<title>") + 7, document.indexOf("</title>"));
  }

  @Test
  void theExplanationShowsTheAdvisorysTitleAsText() {
    String document = seen(mirror.url() + "/why/parser/1.0.0");

    assertThat(title(document)).startsWith("parser 1.0.0");
    assertThat(document)
        .contains("RUSTSEC-2026-9001", "&lt;script&gt;document.title='owned'&lt;/script&gt;", "&amp;amp; more")
        .contains("cargo update -p parser --precise 1.0.1")
        .contains("[[waiver]]");
    assertThat(browser.draws(mirror.url() + "/why/parser/1.0.0", 360, 800)).isTrue();
  }

  @Test
  void theExplanationOfAViewAndOfAnAllowedVersionArePagesToo() {
    assertThat(seen(mirror.url() + "/why/parser/1.0.1")).contains("allowed");
    assertThat(seen(mirror.url() + "/why/parser/1.0.0?view=payments")).contains("payments");
  }

  @Test
  void theFrontPageSaysHowToUseItAndWhatIsEnforced() {
    String document = seen(mirror.url() + "/");

    assertThat(document).contains("replace-with", "sparse+" + mirror.url() + "/index/", "payments");
  }

  @Test
  void theAuditReportNeedsNothingButItself() {
    HttpResponse<String> report = mirror.send("POST", "/audit?format=html", LOCKFILE);
    assertThat(report.statusCode()).isEqualTo(403);
    Path file = folder.resolve("report.html");
    ScratchCargo.write(file, report.body());

    String document = seen(file.toUri().toString());

    assertThat(document)
        .contains("parser", "RUSTSEC-2026-9001", "&lt;script&gt;document.title='owned'&lt;/script&gt;")
        .doesNotContain("src=\"http", "<link rel=\"stylesheet\"", "@import", "url(");
  }

  @Test
  void theServerForbidsScriptsInItsPagesWhateverStandsInThem() {
    for (String path : new String[] {"/", "/why/parser/1.0.0"}) {
      HttpResponse<String> page = mirror.get(path, "Accept", "text/html");
      assertThat(page.headers().firstValue("content-type")).as(path).contains("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("content-security-policy").orElse(""))
          .as(path)
          .contains("default-src 'none'");
      assertThat(page.headers().firstValue("x-content-type-options")).as(path).contains("nosniff");
    }
  }
}
