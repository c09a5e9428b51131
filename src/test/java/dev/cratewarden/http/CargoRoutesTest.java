package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.ViewKey;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CargoRoutesTest {
  private static Target target(String path) {
    return CargoRoutes.target(path, 1024);
  }

  @ParameterizedTest
  @CsvSource({
    "/index/1/a,a", "/index/2/ab,ab", "/index/3/a/abc,abc", "/index/se/rd/serde,serde",
        "/index/my/-c/my-crate_x,my-crate_x",
    "/index/se/rd/serde?x=1,serde", "/index/se/rd/%73erde,serde", "http://h:1/index/2/ab,ab",
        "/index/co/nf/config,config", "/index/3/_/__a,__a"
  })
  void anIndexFileLiesWhereCargoLooks(String path, String name) {
    assertThat(target(path)).isEqualTo(new Target.Index(ViewKey.DEFAULT, CrateName.of(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/index/se/rd/Serde",
        "/index/Se/rd/Serde",
        "/index/xx/rd/serde",
        "/index/se/xx/serde",
        "/index/serd/e",
        "/index/serde",
        "/index/",
        "/index",
        "/index/se/rd/serde/",
        "/index/se/rd//serde",
        "/index//se/rd/serde",
        "/index/3/b/abc",
        "/index/1/ab",
        "/index/2/a",
        "/index/4/a/abc",
        "/index/se/rd/serde.json",
        "/index/se/rd/serde+x",
        "/index/se/rd/-serde",
        "/index/config.json/",
        "/index/config.jsonx",
        "/index/a/bc/abcd",
        "/index/seerde",
        "/index/se/rd-serde"
      })
  void noIndexFileLiesElsewhere(String path) {
    assertThat(target(path)).isInstanceOf(Target.NoIndexFile.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/crates/Inflector/0.11.4/download,Inflector@0.11.4",
    "/crates/openssl-src/111.10.0+1.1.1g/download,openssl-src@111.10.0+1.1.1g",
    "/crates/openssl-src/111.10.0%2B1.1.1g/download,openssl-src@111.10.0+1.1.1g",
    "/crates/openssl-src/111.10.0%2b1.1.1g/download,openssl-src@111.10.0+1.1.1g",
    "/api/v1/crates/a/1.0.0/download,a@1.0.0"
  })
  void aTarballIsNamedByCrateAndVersionAndAPlusIsAPlus(String path, String id) {
    assertThat(target(path)).isEqualTo(new Target.Download(ViewKey.DEFAULT, CrateId.of(id)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/crates/a/1.0/download",
        "/crates/a/1.0.0%20x/download",
        "/crates/a/1.0.0",
        "/crates/a/download",
        "/crates//1.0.0/download",
        "/crates/a/b/1.0.0/download",
        "/crates/1a/1.0.0/download",
        "/crates/download",
        "/crates/a/1.0.0/download/"
      })
  void whatIsNoVersionIsNoTarball(String path) {
    assertThat(target(path)).isInstanceOfAny(Target.NoTarball.class, Target.Malformed.class);
  }

  @Test
  void aViewAndADateAreReadFromThePathAndPassedOn() {
    ViewKey view = new ViewKey("payments", Optional.empty());
    ViewKey dated = new ViewKey("", Optional.of(Instant.parse("2026-01-31T12:00:00Z")));
    ViewKey both = new ViewKey("payments", Optional.of(Instant.parse("2026-01-31T23:59:59.999999999Z")));

    assertThat(target("/views/payments/index/2/ab")).isEqualTo(new Target.Index(view, CrateName.of("ab")));
    assertThat(target("/views/payments/crates/ab/1.0.0/download"))
        .isEqualTo(new Target.Download(view, CrateId.of("ab@1.0.0")));
    assertThat(target("/views/payments/api/v1/crates?q=a")).isEqualTo(new Target.Api(view, "/crates?q=a"));
    assertThat(target("/views/payments/audit")).isEqualTo(new Target.Audit(view, ""));
    assertThat(target("/at/2026-01-31T12:00:00Z/index/2/ab")).isEqualTo(new Target.Index(dated, CrateName.of("ab")));
    assertThat(target("/at/2026-01-31T13:00:00+01:00/index/2/ab"))
        .isEqualTo(new Target.Index(dated, CrateName.of("ab")));
    assertThat(target("/views/payments/at/2026-01-31/index/2/ab"))
        .isEqualTo(new Target.Index(both, CrateName.of("ab")));
    assertThat(target("/views/payments/at/2026-01-31/index/config.json"))
        .isEqualTo(new Target.Config(both, "/views/payments/at/2026-01-31"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/views/",
        "/views/a",
        "/views//index/2/ab",
        "/views/a b/index/2/ab",
        "/views/a%22/index/2/ab",
        "/views/a/nothing",
        "/at/2026-01-31",
        "/at/2026-01-31/metrics",
        "/views/a/metrics",
        "/views/a/admin/v1/stats"
      })
  void whatIsNoViewIsNowhere(String path) {
    assertThat(target(path)).isInstanceOfAny(Target.Nowhere.class, Target.Malformed.class);
  }

  @Test
  void theWebApiGetsWhatCameNotWhatItDecodesTo() {
    assertThat(target("/api/v1/crates/a%3Fb?q=%20+x"))
        .isEqualTo(new Target.Api(ViewKey.DEFAULT, "/crates/a%3Fb?q=%20+x"));
    assertThat(target("/%61pi/v1/crates")).isInstanceOf(Target.Nowhere.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "index",
        "/index/%",
        "/index/%1",
        "/index/%g1",
        "/index/%00",
        "/index/%0a",
        "/index/%7f",
        "/index/%2f",
        "/index/%5C",
        "/index/a\\b",
        "/index/%c3%a9",
        "/index/é",
        "/.",
        "/..",
        "/index/./a",
        "/index/../a",
        "/index/%2e%2e/a",
        "/index/.%2e/a",
        "/a/..?x",
        "/index/a#b",
        "/index/a b",
        "/index/2/ab?\u0001"
      })
  void aPathThatIsNoneIsRefused(String path) {
    assertThat(target(path)).isInstanceOf(Target.Malformed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/why/rsa/0.9.6,''",
    "/why/rsa/0.9.6?view=payments,payments",
    "/views/payments/why/rsa/0.9.6,payments",
    "/views/payments/why/rsa/0.9.6?view=,payments"
  })
  void anExplanationIsAskedForByPathOrByTheQueryThatRefusalsName(String path, String view) {
    assertThat(target(path)).isEqualTo(new Target.Why(new ViewKey(view, Optional.empty()), CrateId.of("rsa@0.9.6")));
  }

  @Test
  void anOverlongPathIsRefusedBeforeItIsRead() {
    assertThat(target("/index/" + "%".repeat(1_018))).isInstanceOf(Target.TooLong.class);
    assertThat(target("/index/2/ab?" + "q".repeat(5_000))).isInstanceOf(Target.Index.class);
  }

  @Test
  void noInputMakesItThrow() {
    Random random = new Random(7);
    String[] pieces = {
      "/",
      "//",
      "index",
      "crates",
      "views",
      "at",
      "api/v1",
      "download",
      "%",
      "%2",
      "%2e",
      "%2F",
      ".",
      "..",
      "2026-01-31",
      "+",
      "ab",
      "1.0.0",
      "config.json",
      "info/refs",
      "why",
      "admin/v1",
      "?",
      "#",
      "\u0000",
      "é",
      "http://",
      ":"
    };
    for (int i = 0; i < 200_000; i++) {
      StringBuilder path = new StringBuilder(random.nextInt(10) == 0 ? "" : "/");
      for (int j = random.nextInt(8); j >= 0; j--) {
        path.append(pieces[random.nextInt(pieces.length)]).append(random.nextBoolean() ? "/" : "");
      }
      assertThat(target(path.toString())).isNotNull();
    }
  }
}
