package dev.cratewarden.app;

import dev.cratewarden.cli.Invocation;
import dev.cratewarden.cli.OwnServerTls;
import dev.cratewarden.cli.ServerFile;
import dev.cratewarden.cli.Workshop.Diagnosis;
import dev.cratewarden.config.Problem;
import dev.cratewarden.config.Settings;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.policy.Canary;
import dev.cratewarden.upstream.OkHttpUpstream;
import dev.cratewarden.upstream.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Tries, step by step, what a build through the mirror needs, and says what to do about what fails. */
final class Doctor {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);
  private static final int CARGO_SECONDS_MAX = 60;

  private final Invocation invocation;
  private final List<Diagnosis> findings = new ArrayList<>();

  Doctor(Invocation invocation) {
    this.invocation = invocation;
  }

  List<Diagnosis> examine() {
    switch (Configuration.read(invocation)) {
      case Configuration.Outcome.Unusable it ->
          bad("configuration", it.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")));
      case Configuration.Outcome.Usable it -> {
        good("configuration", "is valid; policy from " + it.configuration().policyFile());
        examine(it.configuration());
      }
    }
    return List.copyOf(findings);
  }

  private void examine(Configuration configuration) {
    Optional<ServerFile> server = ServerFile.read(configuration.data());
    if (server.isPresent()) {
      examineServer(server.get());
    } else {
      examineListener(configuration.settings());
      examineStore(configuration);
    }
    if (Wiring.isOffline(configuration.settings())) {
      good("upstream", "is not asked: offline mode");
    } else {
      examineUpstream(configuration.settings());
    }
    invocation.project().ifPresent(project -> examineProject(project, server));
  }

  private void examineServer(ServerFile server) {
    try (HttpClient http =
        HttpClient.newBuilder().connectTimeout(PATIENCE).sslContext(OwnServerTls.context()).build()) {
      HttpResponse<String> ready = get(http, server.url().resolve("/health/ready"));
      if (ready.statusCode() == 200) {
        good("server", "runs at " + server.url() + " and is ready");
      } else {
        bad("server", "runs at " + server.url() + " and is not ready: " + ready.body().strip());
      }
      // Where clients need a token, the secret of the data folder stands in for one.
      HttpResponse<String> config =
          get(http, server.url().resolve("/index/config.json"), "Authorization", server.secret());
      if (config.statusCode() == 200 && config.body().contains("\"dl\"")) {
        good("index", "answers at " + server.url().resolve("/index/"));
      } else {
        bad("index", server.url().resolve("/index/config.json") + " answers " + config.statusCode());
      }
    } catch (IOException e) {
      bad("server", server.url() + " does not answer though process " + server.pid() + " runs: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HttpResponse<String> get(HttpClient http, URI url, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(PATIENCE);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void examineListener(Settings settings) {
    String host = settings.server().listen().host();
    int port = settings.server().listen().port();
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      good("listener", host + ":" + port + " is free; no server runs on this data folder");
    } catch (IOException e) {
      bad("listener", host + ":" + port + " cannot be used: " + e.getMessage() + "; choose another with --listen");
    }
  }

  private void examineStore(Configuration configuration) {
    try (Wiring wiring = new Wiring(configuration)) {
      good(
          "store",
          configuration.data()
              + " opens: "
              + wiring.store.tarballs().count()
              + " tarballs, "
              + wiring.store.indexes().count()
              + " index files");
    } catch (StoreException e) {
      bad("store", String.valueOf(e.getMessage()));
    }
  }

  private void examineUpstream(Settings settings) {
    try (OkHttpUpstream upstream =
        new OkHttpUpstream(Wiring.upstreamOptions(settings), MirrorEvents.NONE, InstantSource.system())) {
      Probe probe = upstream.probe();
      if (probe.reachable()) {
        good("upstream", probe.text() + " (" + probe.took().toMillis() + " ms)");
        examineClock(settings);
      } else {
        bad("upstream", probe.text() + "; check upstream.index, upstream.proxy and upstream.ca-file");
      }
    }
  }

  /** Cooldowns and waivers go by the clock. */
  private void examineClock(Settings settings) {
    OkHttpClient http = Wiring.wayOut(settings).client().callTimeout(PATIENCE).build();
    Request request = new Request.Builder().url(settings.upstream().index().resolve("config.json").toString()).build();
    try (Response response = http.newCall(request).execute()) {
      String date = response.header("Date");
      if (date == null) {
        return;
      }
      Instant theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration skew = Duration.between(theirs, Instant.now()).abs();
      if (skew.compareTo(CLOCK_SKEW_MAX) <= 0) {
        good("clock", "agrees with upstream's to " + skew.toSeconds() + " s");
      } else {
        bad("clock", "differs from upstream's by " + skew.toMinutes() + " minutes; cooldowns and waivers go by it");
      }
    } catch (IOException | DateTimeParseException e) {
      bad("clock", "cannot be compared with upstream's: " + e);
    } finally {
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }

  /**
   * Has cargo resolve the crate that every mirror refuses, as configured for the project: only a cargo that comes
   * through here gets our refusal.
   */
  private void examineProject(Path project, Optional<ServerFile> server) {
    if (!Files.exists(project.resolve("Cargo.toml"))) {
      bad("project", project + " has no Cargo.toml");
      return;
    }
    if (server.isEmpty()) {
      bad("project", "start the server first: cratewarden serve");
      return;
    }
    try {
      String said = resolveCanary(project);
      if (said.contains("cratewarden denied")) {
        good("project", "cargo in " + project + " comes through the mirror and heeds its refusals");
      } else {
        bad(
            "project",
            "cargo in "
                + project
                + " does not come through the mirror; put the lines that serve prints into"
                + " $CARGO_HOME/config.toml. cargo said: "
                + said.strip().lines().findFirst().orElse("nothing"));
      }
    } catch (IOException e) {
      bad("project", "cargo cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String resolveCanary(Path project) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("cratewarden-doctor");
    Path manifest = folder.resolve("Cargo.toml");
    Path source = folder.resolve("lib.rs");
    Path log = folder.resolve("log");
    try {
      Files.writeString(
          manifest,
          "[package]\n"
              + "name = \"probe\"\n"
              + "version = \"0.0.0\"\n"
              + "edition = \"2021\"\n"
              + "[lib]\n"
              + "path = \"lib.rs\"\n"
              + "[dependencies]\n"
              + Canary.NAME
              + " = \"*\"\n");
      Files.createFile(source);
      // Cargo looks for its configuration from the working folder up, wherever the manifest lies.
      Process cargo =
          new ProcessBuilder("cargo", "generate-lockfile", "--manifest-path", manifest.toString())
              .directory(project.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!cargo.waitFor(CARGO_SECONDS_MAX, TimeUnit.SECONDS)) {
        cargo.destroyForcibly();
        throw new IOException("it did not answer within " + CARGO_SECONDS_MAX + " s");
      }
      return Files.readString(log);
    } finally {
      for (Path each : List.of(manifest, source, log, folder.resolve("Cargo.lock"), folder)) {
        Files.deleteIfExists(each);
      }
    }
  }

  private void good(String subject, String detail) {
    findings.add(new Diagnosis(subject, true, detail));
  }

  private void bad(String subject, String detail) {
    findings.add(new Diagnosis(subject, false, detail));
  }
}
