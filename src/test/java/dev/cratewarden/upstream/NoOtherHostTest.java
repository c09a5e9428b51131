package dev.cratewarden.upstream;

import static dev.cratewarden.upstream.Registry.line;
import static dev.cratewarden.upstream.Registry.redirect;
import static dev.cratewarden.upstream.Registry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.Upstream;
import dev.cratewarden.mirror.Validators;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

/** No host is ever spoken to but the index host, those that its config.json names, and those the operator lists. */
class NoOtherHostTest {
  private static final CrateName SERDE = CrateName.of("serde");
  private static final CrateId SERDE_1 = CrateId.of("serde@1.0.0");
  private static final Checksum CHECKSUM = Checksum.ofBytes(new byte[Checksum.BYTES]);

  private final Set<String> lookedUp = new ConcurrentSkipListSet<>();
  private final Set<Integer> connectedPorts = new ConcurrentSkipListSet<>();

  private OkHttpUpstream watched(Registry registry, UpstreamOptions options) {
    Dns dns =
        host -> {
          lookedUp.add(host);
          return Dns.SYSTEM.lookup(host);
        };
    EventListener listener =
        new EventListener() {
          @Override
          public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
            connectedPorts.add(address.getPort());
          }
        };
    return new OkHttpUpstream(
        options, registry.heard, registry.around(InstantSource.system(), Runtime.version().feature(), dns, listener));
  }

  @Test
  void aRegistryThatLeadsElsewhereIsNotFollowed() throws Exception {
    try (Registry registry = new Registry().started();
        Registry other = new Registry().started();
        OkHttpUpstream upstream = watched(registry, registry.options())) {
      other.answering("/x", text(line("serde", "1.0.0")));
      String byName = "http://elsewhere.invalid/x";
      for (String elsewhere : new String[] {other.url("/x"), byName, "//elsewhere.invalid/x"}) {
        registry.answering("/index/se/rd/serde", redirect(elsewhere));
        registry.answering("/crates/serde/1.0.0/download", redirect(elsewhere));
        Upstream.Nonsense index = (Upstream.Nonsense) upstream.index(SERDE, Validators.NONE);
        Upstream.Nonsense tarball = (Upstream.Nonsense) upstream.tarball(SERDE_1, CHECKSUM);
        assertThat(index.reason()).contains("neither its config.json nor our configuration names");
        assertThat(tarball.reason()).contains("neither its config.json nor our configuration names");
      }
      registry.answering("/index/config.json", redirect(other.url("/x")));
      assertThat(upstream.probe().reachable()).isFalse();

      assertThat(other.requests).isEmpty();
      assertThat(connectedPorts).containsExactly(registry.server.getPort());
      assertThat(lookedUp).doesNotContain("elsewhere.invalid");
    }
  }

  @Test
  void hostsThatConfigJsonNamesAreSpokenTo() throws Exception {
    try (Registry registry = new Registry().started();
        Registry cdn = new Registry().started()) {
      cdn.answering("/serde", text("t"));
      registry.answering("/index/config.json", text("{\"dl\":\"" + cdn.url("/{crate}") + "\"}"));
      try (OkHttpUpstream upstream = watched(registry, registry.options())) {
        assertThat(upstream.tarball(SERDE_1, CHECKSUM)).isInstanceOf(Upstream.Arriving.class);
      }
      assertThat(connectedPorts).containsExactlyInAnyOrder(registry.server.getPort(), cdn.server.getPort());
    }
  }

  @Test
  void theSystemsProxySettingsLeadNowhereElse() throws Exception {
    try (Registry registry = new Registry().started();
        Registry other = new Registry().started()) {
      registry.answering("/index/se/rd/serde", text(line("serde", "1.0.0")));
      String before = System.setProperty("http.proxyHost", other.host());
      String nonProxy = System.setProperty("http.nonProxyHosts", "");
      System.setProperty("http.proxyPort", "" + other.server.getPort());
      try (OkHttpUpstream upstream = watched(registry, registry.options())) {
        assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Changed.class);
      } finally {
        restore("http.proxyHost", before);
        restore("http.nonProxyHosts", nonProxy);
        System.clearProperty("http.proxyPort");
      }
      assertThat(other.requests).isEmpty();
    }
  }

  private static void restore(String property, String before) {
    if (before == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, before);
    }
  }

  @Test
  void aHostIsMeantWithItsPort() {
    AllowedHosts allowed =
        new AllowedHosts(HttpUrl.get("http://index.example/"), Set.of("Anyport.example", "one.example:8443"));
    assertThat(allowed.allows(HttpUrl.get("http://index.example/x"))).isTrue();
    assertThat(allowed.allows(HttpUrl.get("https://index.example/x"))).as("the move to https").isTrue();
    assertThat(allowed.allows(HttpUrl.get("http://index.example:8080/x"))).isFalse();
    assertThat(allowed.allows(HttpUrl.get("https://anyport.example:1/x"))).isTrue();
    assertThat(allowed.allows(HttpUrl.get("https://one.example:8443/x"))).isTrue();
    assertThat(allowed.allows(HttpUrl.get("https://one.example/x"))).isFalse();
    assertThat(allowed.allows(HttpUrl.get("https://index.example.evil.example/x"))).isFalse();
    assertThat(allowed.allows(HttpUrl.get("https://index.example@evil.example/x"))).isFalse();
    allowed.name(Set.of(HttpUrl.get("https://cdn.example/")));
    assertThat(allowed.allows(HttpUrl.get("https://cdn.example/y"))).isTrue();
    allowed.name(Set.of(HttpUrl.get("https://other.example/")));
    assertThat(allowed.allows(HttpUrl.get("https://cdn.example/y"))).isFalse();
  }
}
