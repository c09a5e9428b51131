package dev.cratewarden.app;

import dev.cratewarden.cli.Invocation;
import dev.cratewarden.cli.ServerFile;
import dev.cratewarden.cli.Workshop.Diagnosis;
import dev.cratewarden.config.Problem;
import dev.cratewarden.config.Settings;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.upstream.OkHttpUpstream;
import dev.cratewarden.upstream.Probe;
import java.io.IOException;
import java.net.ConnectException;
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
      case Configuration.Outcome.Unusable it -> bad(
          "configuration", it.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")));
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
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> ready = get(http, server.url().resolve("/health/ready"));
      if (ready.statusCode() == 200) {
        good("server", "runs at " + server.url() + " and is ready");
      } else {
        bad("server", "runs at " + server.url() + " and is not ready: " + ready.body().strip());
      }
      HttpResponse<String> config = get(http, server.url().resolve("/index/config.json"));
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

  private static HttpResponse<String> get(HttpClient http, URI url) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(url).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
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
          configuration.data() + " opens: " + wiring.store.tarballs().count() + " tarballs, "
              + wiring.store.indexes().count() + " index files");
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
        examineClock(settings.upstream().index());
      } else {
        bad("upstream", probe.text() + "; check upstream.index, upstream.proxy and upstream.ca-file");
      }
    }
  }

  /** Cooldowns and waivers go by the clock. */
  private void examineClock(URI index) {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      Optional<String> date = get(http, index.resolve("config.json")).headers().firstValue("date");
      if (date.isEmpty()) {
        return;
      }
      Instant theirs = ZonedDateTime.parse(date.get(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration skew = Duration.between(theirs, Instant.now()).abs();
      if (skew.compareTo(CLOCK_SKEW_MAX) <= 0) {
        good("clock", "agrees with upstream's to " + skew.toSeconds() + " s");
      } else {
        bad("clock", "differs from upstream's by " + skew.toMinutes() + " minutes; cooldowns and waivers go by it");
      }
    } catch (IOException | DateTimeParseException e) {
      bad("clock", "cannot be compared with upstream's: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks cargo itself, in a folder of its own for downloads, where it would get a crate from. */
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
      Process cargo = new ProcessBuilder("cargo", "info", "--verbose", "cratewarden-canary")
          .directory(project.toFile())
          .redirectErrorStream(true)
          .start();
      String out = new String(cargo.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (!cargo.waitFor(CARGO_SECONDS_MAX, TimeUnit.SECONDS)) {
        cargo.destroyForcibly();
        bad("project", "cargo did not answer within " + CARGO_SECONDS_MAX + " s");
      } else if (out.contains(authority(server.get().url()))) {
        good("project", "cargo in " + project + " asks " + server.get().url());
      } else {
        bad(
            "project",
            "cargo in " + project + " does not go through " + server.get().url()
                + "; put the lines that serve prints into $CARGO_HOME/config.toml. It said: "
                + out.lines().findFirst().orElse("nothing"));
      }
    } catch (ConnectException e) {
      bad("project", "cargo cannot connect: " + e.getMessage());
    } catch (IOException e) {
      bad("project", "cargo cannot be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String authority(URI url) {
    return url.getAuthority();
  }

  private void good(String subject, String detail) {
    findings.add(new Diagnosis(subject, true, detail));
  }

  private void bad(String subject, String detail) {
    findings.add(new Diagnosis(subject, false, detail));
  }
}
