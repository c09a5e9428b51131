package dev.cratewarden.mirror;

import static dev.cratewarden.mirror.MirrorFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.policy.Canary;
import dev.cratewarden.policy.Ruling;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The policy stands between every use case and a client, whatever is held. */
@Timeout(60)
class EnforcementTest {
  private static final String DENY_OLD =
      "[[deny]]\ncrate = \"serde\"\nversions = \"<1.0.1\"\nreason = \"held back 4711\"\n";

  private final MirrorFixture mirror = new MirrorFixture();

  @BeforeEach
  void publish() {
    mirror.registry.publish("serde@1.0.0").publish("serde@1.0.1").publish("tokio@1.0.0");
  }

  @AfterEach
  void close() {
    mirror.close();
  }

  @Test
  void aDeniedVersionIsYankedInTheIndexAndRefusedAtDownloadWithTheNearestAllowed() {
    mirror.ruling = Policies.ruling(DENY_OLD);
    String[] lines = text(mirror.index("serde")).split("\n");
    assertThat(lines[0]).contains("1.0.0").contains("\"yanked\":true");
    assertThat(lines[1]).contains("1.0.1").contains("\"yanked\":false");
    DownloadReply refused = mirror.download("serde@1.0.0");
    assertThat(refused).isInstanceOf(DownloadReply.Denied.class);
    assertThat(refused.toString()).contains("held back 4711", "--precise 1.0.1");
    assertThat(mirror.registry.count("tarball serde@1.0.0")).isZero();
  }

  @Test
  void whatIsHeldIsRefusedAllTheSameAndReadyAnswersAreForgotten() {
    text(mirror.download("serde@1.0.0"));
    mirror.index("serde");
    mirror.ruling = Policies.ruling(DENY_OLD);
    assertThat(mirror.hot("serde")).isEmpty();
    assertThat(mirror.download("serde@1.0.0")).isInstanceOf(DownloadReply.Denied.class);
    mirror.offline();
    assertThat(mirror.download("serde@1.0.0")).isInstanceOf(DownloadReply.Denied.class);
  }

  @Test
  void aReservedNameIsNeverLookedUpUpstream() {
    mirror.ruling = Policies.ruling("[reserved]\ncrates = [\"mycompany-*\"]");
    assertThat(mirror.index("mycompany-auth")).isInstanceOf(IndexReply.NoSuchCrate.class);
    assertThat(mirror.download("mycompany_auth@1.0.0")).isInstanceOf(DownloadReply.NoSuchVersion.class);
    assertThat(api("/crates/mycompany-auth")).isInstanceOf(ApiReply.NoSuch.class);
    assertThat(mirror.registry.requests).isEmpty();
  }

  @Test
  void observingRefusesNothingButTheCanary() {
    mirror.ruling = Policies.ruling("mode = \"observe\"", DENY_OLD);
    assertThat(text(mirror.index("serde"))).isEqualTo(mirror.registry.index("serde"));
    assertThat(text(mirror.download("serde@1.0.0"))).isEqualTo("the tarball of serde@1.0.0");
    assertThat(mirror.index(Canary.NAME.value())).isInstanceOf(IndexReply.Forbidden.class);
    assertThat(mirror.download(Canary.ID.toString())).isInstanceOf(DownloadReply.Denied.class);
  }

  @Test
  void theCanaryIsRefusedByEveryRulingAndAskedForNowhere() {
    for (Ruling ruling : List.of(Policies.ruling(""), Policies.ruling("mode = \"observe\""))) {
      mirror.ruling = ruling;
      assertThat(mirror.index(Canary.NAME.value())).isInstanceOf(IndexReply.Forbidden.class);
      assertThat(mirror.download(Canary.ID.toString())).isInstanceOf(DownloadReply.Denied.class);
    }
    assertThat(mirror.registry.requests).isEmpty();
  }

  @Test
  void aCooldownEndsByItselfWithoutAnybodyAsking() {
    mirror.ruling = Policies.ruling("[cooldown]\nage = \"3d\"");
    Instant published = mirror.clock.instant().minus(Duration.ofDays(2));
    mirror.registry.publish("fresh@1.0.0", "[]", "\"pubtime\":\"" + published + "\",");
    assertThat(text(mirror.index("fresh"))).contains("\"yanked\":true");
    assertThat(mirror.download("fresh@1.0.0")).isInstanceOf(DownloadReply.Denied.class);
    mirror.fresh(Duration.ofDays(30));
    mirror.clock.advance(Duration.ofDays(1));
    assertThat(mirror.hot("fresh")).isEmpty();
    assertThat(text(mirror.index("fresh"))).contains("\"yanked\":false");
    assertThat(text(mirror.download("fresh@1.0.0"))).isEqualTo("the tarball of fresh@1.0.0");
  }

  @Test
  void aViewHasItsOwnPolicyAndAnUnknownViewIsNothing() {
    mirror.ruling =
        Policies.ruling("[[view]]\nname = \"payments\"\ndefault = \"deny\"", "[[view.allow]]\ncrate = \"tokio\"");
    ViewKey payments = new ViewKey("payments", Optional.empty());
    assertThat(text(mirror.download("serde@1.0.0"))).contains("serde");
    assertThat(mirror.downloads.get(payments, CrateId.of("serde@1.0.0"), Requester.MIRROR))
        .isInstanceOf(DownloadReply.Denied.class);
    assertThat(text(mirror.downloads.get(payments, CrateId.of("tokio@1.0.0"), Requester.MIRROR))).contains("tokio");
    ViewKey unknown = new ViewKey("nowhere", Optional.empty());
    assertThat(mirror.index.get(unknown, CrateName.of("tokio"), ContentCoding.GZIP))
        .isInstanceOf(IndexReply.NoSuchCrate.class);
    assertThat(mirror.downloads.get(unknown, CrateId.of("tokio@1.0.0"), Requester.MIRROR))
        .isInstanceOf(DownloadReply.NoSuchVersion.class);
  }

  @Test
  void aSearchLeavesOutWhatIsRefusedAsSuch() {
    mirror.ruling =
        Policies.ruling("[[deny]]\ncrate = \"bad\"\nreason = \"no\"", "[reserved]\ncrates = [\"mycompany-*\"]");
    String found =
        "{\"crates\":[{\"name\":\"bad\",\"max_version\":\"1.0.0\"},{\"name\":\"good\",\"max_version\":\"2.0.0\"},"
            + "{\"name\":\"mycompany-x\",\"max_version\":\"1.0.0\"}],\"meta\":{\"total\":3}}";
    mirror.registry.api = new Upstream.ApiBody(200, "application/json", found.getBytes(StandardCharsets.UTF_8));
    ApiReply.Body body = (ApiReply.Body) api("/crates?q=x");
    assertThat(new String(body.body(), StandardCharsets.UTF_8)).contains("good").doesNotContain("bad", "mycompany");
    mirror.registry.api = new Upstream.ApiBody(200, "text/html", "<html>".getBytes(StandardCharsets.UTF_8));
    assertThat(api("/crates?q=x")).isInstanceOf(ApiReply.BadUpstream.class);
  }

  @Test
  void aSearchShowsACrateUnderTheVersionsThatMayBeHad() {
    mirror.ruling = Policies.ruling("[[deny]]\ncrate = \"*\"\nversions = \">=1.0.1\"");
    mirror.registry.publish("mixed@0.9.0").publish("mixed@1.0.0").publish("mixed@1.0.1");
    mirror.registry.publish("rotten@1.0.1").publish("rotten@1.0.2");
    assertThat(search("mixed", "1.0.1")).contains("\"max_version\":\"1.0.0\"").contains("\"newest_version\":\"1.0.0\"");
    assertThat(search("rotten", "1.0.2")).doesNotContain("rotten");
    assertThat(search("unknown", "1.0.2")).as("denied as far as known").doesNotContain("unknown");
    mirror.registry.requests.clear();
    assertThat(search("sound", "1.0.0")).contains("\"max_version\":\"1.0.0\"");
    assertThat(mirror.registry.requests)
        .as("no index is asked for where nothing is denied")
        .noneMatch(it -> it.contains("sound"));
  }

  @Test
  void aSearchKnowsNewerVersionsThanACopyThatIsHeld() {
    mirror.ruling = Policies.ruling("[[deny]]\ncrate = \"*\"\nversions = \"=1.0.0\"");
    mirror.registry.publish("moving@0.9.0").publish("moving@1.0.0");
    mirror.index("moving");
    assertThat(search("moving", "1.0.1")).contains("\"max_version\":\"1.0.1\"");
    assertThat(search("moving", "1.0.0")).contains("\"max_version\":\"0.9.0\"");
  }

  private String search(String name, String newest) {
    String found =
        "{\"crates\":[{\"name\":\"%s\",\"max_version\":\"%s\",\"newest_version\":\"%s\"}],\"meta\":{\"total\":1}}"
            .formatted(name, newest, newest);
    mirror.registry.api = new Upstream.ApiBody(200, "application/json", found.getBytes(StandardCharsets.UTF_8));
    return new String(((ApiReply.Body) api("/crates?q=x")).body(), StandardCharsets.UTF_8);
  }

  @Test
  void aPrefetchIsJudgedLikeAClient() throws Exception {
    mirror.ruling = Policies.ruling(DENY_OLD);
    LockfilePrefetch prefetch = new LockfilePrefetch(mirror.downloads, 4);
    List<CrateId> told = new ArrayList<>();
    List<CrateId> ids = List.of(CrateId.of("serde@1.0.0"), CrateId.of("serde@1.0.1"), CrateId.of("serde@7.0.0"));
    var results = prefetch.run(ViewKey.DEFAULT, ids, (id, result) -> told.add(id));
    assertThat(results.get(ids.get(0))).isInstanceOf(LockfilePrefetch.Result.Refused.class);
    assertThat(results.get(ids.get(1))).isInstanceOf(LockfilePrefetch.Result.Held.class);
    assertThat(results.get(ids.get(2))).isInstanceOf(LockfilePrefetch.Result.Failed.class);
    assertThat(told).containsExactlyInAnyOrderElementsOf(ids);
    mirror.registry.requests.clear();
    prefetch.run(ViewKey.DEFAULT, List.of(ids.get(1)), (id, result) -> {});
    assertThat(mirror.registry.requests).isEmpty();
  }

  private ApiReply api(String path) {
    return new RegistryWebApi(
            mirror.registry, mirror.copies, mirror.index, () -> mirror.ruling, () -> mirror.options, mirror.clock)
        .get(ViewKey.DEFAULT, path);
  }
}
