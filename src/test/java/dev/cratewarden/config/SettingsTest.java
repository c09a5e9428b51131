package dev.cratewarden.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @Test
  void withoutAnythingEveryValueIsBuiltIn() {
    Settings settings = read("");

    assertThat(settings.server().listen()).hasToString("127.0.0.1:7878");
    assertThat(settings.upstream().index()).isEqualTo(URI.create("https://index.crates.io/"));
    assertThat(settings.cache().indexFresh()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.cache().bytesMax()).isEqualTo(20L << 30);
    assertThat(settings.feeds()).isEmpty();
    assertThat(settings.shown()).allSatisfy(s -> assertThat(s.source().describe()).isEqualTo("default"));
    assertThat(settings.shown()).hasSameSizeAs(SettingsKeys.ALL);
  }

  @Test
  void aFlagBeatsTheEnvironmentWhichBeatsTheFileWhichBeatsTheDefault() {
    SettingsSource source =
        new SettingsSource(
            Optional.of(Path.of("c.toml")),
            Map.of("CRATEWARDEN_CACHE_INDEX_FRESH", "2s", "CRATEWARDEN_SERVER_LISTEN", "0.0.0.0:1"),
            List.of(new SettingsSource.Given("--listen", "server.listen", "[::1]:0")));

    Settings settings = settings(source.parse(utf8("[cache]\nindex-fresh = \"1s\"\n  not-found = \"3s\"")));

    assertThat(settings.server().listen()).isEqualTo(new HostPort("::1", 0));
    assertThat(settings.cache().indexFresh()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.cache().notFound()).isEqualTo(Duration.ofSeconds(3));
    assertThat(sourceOf(settings, "server.listen")).isEqualTo("flag --listen");
    assertThat(sourceOf(settings, "cache.index-fresh")).isEqualTo("env CRATEWARDEN_CACHE_INDEX_FRESH");
    assertThat(sourceOf(settings, "cache.not-found")).isEqualTo("c.toml:3:3");
    assertThat(sourceOf(settings, "cache.size-max")).isEqualTo("default");
  }

  @Test
  void everyKeyCanBeSetByEnvironment() {
    Settings defaults = read("");
    Map<String, String> environment = new HashMap<>();
    for (Key<?> key : SettingsKeys.ALL) {
      String value = shown(defaults, key.path());
      environment.put(key.variable(), value.replaceAll("[\"\\[\\]]", ""));
    }

    Settings settings = settings(new SettingsSource(Optional.empty(), environment, List.of()).read());

    assertThat(settings.shown())
        .allSatisfy(s -> assertThat(s.source()).isInstanceOf(Source.Environment.class))
        .allSatisfy(s -> assertThat(s.value()).isEqualTo(shown(defaults, s.key())));
  }

  @Test
  void allErrorsAreReportedWithTheirPlacesAndSuggestions() {
    String toml =
        """
        [server]
        lisen = "127.0.0.1:1"
        index-fresh = "5m"
        [cashe]
        size-max = "1GiB"
        [cache]
        index_fresh = "5m"
        not-found = "90"
        size-max = 20
        prefetch-dependencies = "true"
        [upstream]
        index = "ftp://example.com/"
        concurrency = 0
        [network]
        mode = "ofline"
        [[feed]]
        kind = "rustsec"
        [feeds]
        """;

    assertThat(refused(toml))
        .containsExactlyInAnyOrder(
            "c.toml:2:1: unknown key \"lisen\" in [server], did you mean \"listen\"?",
            "c.toml:3:1: unknown key \"index-fresh\" in [server], it belongs to [cache]",
            "c.toml:4:1: unknown table \"cashe\", did you mean \"cache\"?",
            "c.toml:7:1: unknown key \"index_fresh\" in [cache], did you mean \"index-fresh\"?",
            "c.toml:8:1: not-found: expected a duration such as \"90s\", \"10m\" or \"3d\" (ms, s, m, h, d, w), found"
                + " \"90\"",
            "c.toml:9:1: size-max: expected a size such as \"64MiB\" or \"20GiB\" (B, KiB, MiB, GiB, TiB), found the"
                + " number 20",
            "c.toml:10:1: prefetch-dependencies: expected true or false, found the string \"true\"; leave the quotation"
                + " marks out",
            "c.toml:12:1: index: expected a URL beginning with http:// or https://, found \"ftp://example.com/\"",
            "c.toml:13:1: concurrency: 0 is not between 1 and 1024",
            "c.toml:15:1: mode: expected one of \"online\", \"offline\", found \"ofline\", did you mean \"offline\"?",
            "c.toml:16:1: [[feed]] needs the key \"from\"");
  }

  @Test
  void tablesAndArraysOfTablesAreNotMistakenForOneAnother() {
    assertThat(refused("[feed]\nkind = \"osv\"\n"))
        .containsExactly("c.toml:1:1: feed: expected [[feed]] with two brackets, found a table");
    assertThat(refused("[[server]]\nlisten = \"x\"\n"))
        .containsExactly("c.toml:1:1: server: expected the table [server], found an array of 1");
    assertThat(refused("server = 3\n"))
        .containsExactly("c.toml:1:1: server: expected the table [server], found the number 3");
  }

  @Test
  void syntaxErrorsHaveTheirPlacesToo() {
    assertThat(refused("[server]\nlisten = \n[cache\n"))
        .containsExactly(
            "c.toml:2:10: Unexpected end of line, expected a value", "c.toml:3:7: Unexpected end of line, expected ]");
  }

  @Test
  void everyBadElementOfAnArrayIsReportedAtItsPlace() {
    assertThat(refused("[server]\ntrusted-proxies = [\"10.0.0.0/8\", \"10.0.0.0/33\",\n  \"localhost\", 4]\n"))
        .hasSize(3)
        .anySatisfy(p -> assertThat(p).startsWith("c.toml:2:34: expected an address or range"))
        .anySatisfy(p -> assertThat(p).startsWith("c.toml:3:3: expected an address or range"))
        .anySatisfy(p -> assertThat(p).startsWith("c.toml:3:16: expected an address or range"));
  }

  @Test
  void hugeDeepAndBinaryFilesAreRefusedAtOnce() {
    assertThat(refused("a = 1\n".repeat(200_000))).containsExactly("c.toml: is larger than 1MiB");
    assertThat(refused("a = " + "[".repeat(100_000))).hasSize(1).first().asString().contains("Nesting is too deep");
    assertThat(refused("= [[ {\n".repeat(20_000))).hasSize(TomlText.PROBLEMS_MAX);
    SettingsSource source = new SettingsSource(Optional.of(Path.of("c.toml")), Map.of(), List.of());
    assertThat(source.parse(new byte[] {'a', '=', (byte) 0xff}))
        .isEqualTo(new SettingsSource.Refused(List.of(new Problem(new Source.WholeFile("c.toml"), "is not UTF-8"))));
  }

  @Test
  void aByteOrderMarkAndWindowsLineEndsAreHarmless() {
    assertThat(read("\uFEFF[log]\r\nlevel = \"debug\"\r\n").log().level()).isEqualTo(Settings.LogLevel.DEBUG);
  }

  @Test
  void unknownVariablesAreErrorsButNotTheLaunchersNorThoseOfKubernetes() {
    Map<String, String> environment =
        Map.of(
            "CRATEWARDEN_SERVER_LISTN", "127.0.0.1:1",
            "CRATEWARDEN_FOO", "1",
            "CRATEWARDEN_JAVA_OPTS", "-Xmx1g",
            "CRATEWARDEN_SERVICE_HOST", "10.0.0.1",
            "CRATEWARDEN_SERVICE_PORT_HTTP", "7878",
            "CRATEWARDEN_PORT", "tcp://10.0.0.1:7878",
            "CRATEWARDEN_PORT_7878_TCP_ADDR", "10.0.0.1",
            "PATH", "/bin",
            "CRATEWARDEN_CACHE_SIZE_MAX", "lots");

    assertThat(problems(new SettingsSource(Optional.empty(), environment, List.of()).read()))
        .containsExactlyInAnyOrder(
            "env CRATEWARDEN_FOO: sets no key: \"CRATEWARDEN_FOO\"",
            "env CRATEWARDEN_SERVER_LISTN: sets no key: \"CRATEWARDEN_SERVER_LISTN\", did you mean"
                + " CRATEWARDEN_SERVER_LISTEN?",
            "env CRATEWARDEN_CACHE_SIZE_MAX: expected a size such as \"64MiB\" or \"20GiB\" (B, KiB, MiB, GiB, TiB),"
                + " found \"lots\"");
  }

  @Test
  void feedsComeFromTheFileOrTheEnvironmentOrFlagsButAreNotMixed() {
    String file =
        "[[feed]]\n"
            + "kind = \"rustsec\"\n"
            + "from = \"db\"\n"
            + "every = \"10m\"\n"
            + "[[feed]]\n"
            + "kind=\"osv\"\n"
            + "from=\"https://x/a.zip?k=1\"\n";
    Map<String, String> environment = Map.of("CRATEWARDEN_FEED", "osv=/a.zip, rustsec=/db");
    List<SettingsSource.Given> flags =
        List.of(new SettingsSource.Given("--feed", "feed", "rustsec=https://h/db.tar.gz"));
    Optional<Path> path = Optional.of(Path.of("etc/c.toml"));

    assertThat(settings(new SettingsSource(path, Map.of(), List.of()).parse(utf8(file))).feeds())
        .containsExactly(
            new Settings.Feed(Settings.FeedKind.RUSTSEC, "etc/db", Duration.ofMinutes(10)),
            new Settings.Feed(Settings.FeedKind.OSV, "https://x/a.zip?k=1", Duration.ofHours(1)));
    assertThat(settings(new SettingsSource(path, environment, List.of()).parse(utf8(file))).feeds())
        .extracting(Settings.Feed::from)
        .containsExactly("/a.zip", "/db");
    assertThat(settings(new SettingsSource(path, environment, flags).parse(utf8(file))).feeds())
        .containsExactly(new Settings.Feed(Settings.FeedKind.RUSTSEC, "https://h/db.tar.gz", Duration.ofHours(1)));
  }

  @Test
  void pathsInTheFileAreRelativeToItAndThoseOfFlagsAreNot() {
    SettingsSource source =
        new SettingsSource(
            Optional.of(Path.of("/etc/cw/c.toml")), Map.of("CRATEWARDEN_UPSTREAM_CA_FILE", "ca.pem"), List.of());

    Settings settings = settings(source.parse(utf8("[server]\ntls-certificate = \"c.pem\"\ntls-key = \"/k.pem\"\n")));

    assertThat(settings.server().tlsCertificate()).contains(Path.of("/etc/cw/c.pem"));
    assertThat(settings.server().tlsKey()).contains(Path.of("/k.pem"));
    assertThat(settings.upstream().caFile()).contains(Path.of("ca.pem"));
  }

  @Test
  void keysThatContradictEachOtherAreRefused() {
    assertThat(refused("[server]\ntls-key = \"k.pem\"\n[upstream]\ntoken = \"s3cret\"\ntoken-file = \"t\"\n"))
        .containsExactlyInAnyOrder(
            "c.toml:2:1: server.tls-key needs server.tls-certificate beside it",
            "c.toml:4:1: upstream.token and upstream.token-file contradict each other");
  }

  @Test
  void aTokenIsNeverShown() {
    Settings settings = read("[upstream]\ntoken = \"s3cret\"\n");

    assertThat(settings.upstream().token()).contains("s3cret");
    assertThat(settings.toString()).doesNotContain("s3cret").contains("***");
    assertThat(shown(settings, "upstream.token")).isEqualTo("\"***\"");
    assertThat(refused("[upstream]\ntoken = \"s3cret\\n\"\n")).noneMatch(p -> p.contains("s3cret"));
  }

  @Test
  void changesThatWaitForARestartAreNamed() {
    Settings old = read("[upstream]\ntoken = \"a\"\n");
    Settings newer = read("[upstream]\ntoken = \"b\"\nconcurrency = 3\n[cache]\nnot-found = \"1s\"\n");

    assertThat(old.awaitingRestart(newer)).containsExactly("upstream.concurrency", "upstream.token");
    assertThat(old.awaitingRestart(old)).isEmpty();
  }

  @Test
  void aFileThatCannotBeReadIsAProblem(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("c.toml");
    SettingsSource source = new SettingsSource(Optional.of(file), Map.of(), List.of());
    assertThat(problems(source.read())).hasSize(1).first().asString().startsWith(file + ": cannot be read");

    Files.writeString(file, "[log]\nformat = \"json\"\n");
    assertThat(settings(source.read()).log().format()).isEqualTo(Settings.LogFormat.JSON);
  }

  @ParameterizedTest
  @CsvSource({"500ms,500", "90s,90000", "10m,600000", "2h,7200000", "3d,259200000", "1w,604800000", "0d,0", "0s,0"})
  void durationsAreANumberAndAUnit(String text, long millis) throws Exception {
    assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(DurationText.parse(DurationText.show(Duration.ofMillis(millis)))).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"''", "5", "-1s", "1.5h", "1y", "s", "999999999999d", "10 m", "٣s"})
  void nothingElseIsADuration(String text) {
    assertThat(refused("[cache]\nnot-found = \"" + text + "\"\n")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1B,1", "64KiB,65536", "64MiB,67108864", "20GiB,21474836480", "1TiB,1099511627776"})
  void sizesAreANumberAndABinaryUnit(String text, long bytes) throws Exception {
    assertThat(SizeText.parse(text)).isEqualTo(bytes);
    assertThat(SizeText.parse(SizeText.show(bytes))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"''", "5", "5MB", "-1MiB", "1.5GiB", "99999999TiB", "5mib"})
  void nothingElseIsASize(String text) {
    assertThat(refused("[cache]\nhot-index = \"" + text + "\"\n")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "localhost",
    "7878",
    ":7878",
    "localhost:",
    "localhost:65536",
    "::1:7878",
    "a b:1",
    "http://x:1",
    "[x]:1"
  })
  void nothingButHostAndPortIsAPlaceToListen(String text) {
    assertThat(refused("[server]\nlisten = \"" + text + "\"\n")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "sparse+https://index.crates.io/,https://index.crates.io/",
    "http://127.0.0.1:8080/index,http://127.0.0.1:8080/index/"
  })
  void anIndexEndsWithASlashAndDoesWithoutSparse(String text, String url) {
    assertThat(read("[upstream]\nindex = \"" + text + "\"\n").upstream().index()).hasToString(url);
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "index.crates.io",
    "https://",
    "https://u:p@h/",
    "https://h/?q",
    "https://h/#f",
    "https://h h/",
    "file:///x",
    "registry+https://github.com/rust-lang/crates.io-index",
    "https://github.com/rust-lang/crates.io-index.git"
  })
  void nothingElseIsAnIndex(String text) {
    assertThat(refused("[upstream]\nindex = \"" + text + "\"\n")).hasSize(1);
  }

  private static String shown(Settings settings, String key) {
    return settings.shown().stream().filter(s -> s.key().equals(key)).findFirst().orElseThrow().value();
  }

  private static String sourceOf(Settings settings, String key) {
    return settings.shown().stream().filter(s -> s.key().equals(key)).findFirst().orElseThrow().source().describe();
  }

  private static Settings read(String toml) {
    return settings(outcome(toml));
  }

  private static List<String> refused(String toml) {
    return problems(outcome(toml));
  }

  private static SettingsSource.Outcome outcome(String toml) {
    return new SettingsSource(Optional.of(Path.of("c.toml")), Map.of(), List.of()).parse(utf8(toml));
  }

  private static Settings settings(SettingsSource.Outcome outcome) {
    assertThat(outcome).isInstanceOf(SettingsSource.Read.class);
    return ((SettingsSource.Read) outcome).settings();
  }

  private static List<String> problems(SettingsSource.Outcome outcome) {
    assertThat(outcome).isInstanceOf(SettingsSource.Refused.class);
    return ((SettingsSource.Refused) outcome).problems().stream().map(Problem::toString).toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
