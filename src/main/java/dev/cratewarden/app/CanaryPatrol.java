package dev.cratewarden.app;

import dev.cratewarden.cli.OwnServerTls;
import dev.cratewarden.crates.IndexPath;
import dev.cratewarden.policy.Canary;
import dev.cratewarden.policy.Ruling;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks this server, as a client would and through every route, for the crate that every policy denies.
 *
 * <p>An answer that is not a refusal means that some way leads past the policy, whatever the rules and pages say. It is
 * worth more than any test of a part, for it tries the whole that runs.
 */
final class CanaryPatrol implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CanaryPatrol.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String LOCKFILE =
      "version = 4\n\n[[package]]\nname = \""
          + Canary.NAME
          + "\"\nversion = \""
          + Canary.VERSION
          + "\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";

  private final URI server;
  private final String secret;
  private final Supplier<Ruling> ruling;
  private final OkHttpClient http;
  private volatile List<String> leaks = List.of();
  private boolean toldThatItHolds;

  /**
   * Will ask the server at {@code server}, whose certificate need not be trusted by this machine: only its policy is
   * tested.
   *
   * @param secret lets in where clients need a token
   */
  CanaryPatrol(URI server, String secret, Supplier<Ruling> ruling) {
    this.server = server;
    this.secret = secret;
    this.ruling = ruling;
    this.http =
        new OkHttpClient.Builder()
            .callTimeout(PATIENCE)
            .followRedirects(false)
            .sslSocketFactory(OwnServerTls.context().getSocketFactory(), OwnServerTls.trustManager())
            .hostnameVerifier((host, session) -> true)
            .build();
  }

  /** The routes that let the canary through when they were last tried; empty if none did. */
  List<String> leaks() {
    return leaks;
  }

  /** Tries every route once. */
  void patrol() {
    List<String> found = new ArrayList<>();
    List<Request> requests = requests();
    int denied = 0;
    for (Request request : requests) {
      String route =
          request.method() + " " + request.url().encodedPath() + (request.header("Range") == null ? "" : " (Range)");
      try (Response response = http.newCall(request).execute()) {
        if (response.code() < 400) {
          found.add(route + " answers " + response.code());
        } else if (response.code() == 403) {
          denied++;
        } else {
          // Overloaded, perhaps: nothing was let through, and nothing was shown either.
          LOG.warn("event=canary-unanswered route=\"{}\" status={}", route, response.code());
        }
      } catch (IOException e) {
        // A server that does not answer lets nothing through; liveness is for another check to see.
        LOG.warn("event=canary-unanswered route=\"{}\" reason=\"{}\"", route, e.toString());
      }
    }
    found.forEach(it -> LOG.error("event=canary-passed route=\"{}\"", it));
    if (denied == requests.size() && !toldThatItHolds) {
      LOG.info("event=canary-denied requests={}", denied);
    }
    toldThatItHolds = denied == requests.size() || toldThatItHolds && found.isEmpty();
    leaks = List.copyOf(found);
  }

  private List<Request> requests() {
    String crate = Canary.NAME + "/" + Canary.VERSION;
    String index = "/index/" + IndexPath.of(Canary.NAME);
    List<String> roots = new ArrayList<>(List.of("", "/at/2030-01-01"));
    ruling.get().policies().views().keySet().forEach(view -> roots.add("/views/" + view));
    List<Request> all = new ArrayList<>();
    for (String root : roots) {
      all.add(request(root + index).build());
      all.add(request(root + index).head().build());
      all.add(request(root + "/crates/" + crate + "/download").build());
      all.add(request(root + "/crates/" + crate + "/download").head().build());
      all.add(request(root + "/crates/" + crate + "/download").header("Range", "bytes=0-0").build());
    }
    all.add(request("/api/v1/crates/" + crate + "/download").build());
    all.add(request("/audit?format=json").post(RequestBody.create(LOCKFILE, MediaType.get("text/plain"))).build());
    return all;
  }

  private Request.Builder request(String path) {
    return new Request.Builder().url(server.resolve(path).toString()).header("Authorization", secret);
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
