package dev.cratewarden.app;

import dev.cratewarden.cli.CommandException;
import dev.cratewarden.cli.ServerFile;
import dev.cratewarden.config.FileWatch;
import dev.cratewarden.config.PolicyFile;
import dev.cratewarden.config.Problem;
import dev.cratewarden.config.Settings;
import dev.cratewarden.config.SettingsSource;
import dev.cratewarden.http.Frontend;
import dev.cratewarden.http.HttpOptions;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.telemetry.Logs;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The life of a server: wire, listen, say where, watch the files, and end without cutting a request. */
final class ServerRun {
  private static final Logger LOG = LoggerFactory.getLogger(ServerRun.class);
  private static final Duration LOOK_AT_FEEDS_EVERY = Duration.ofMinutes(1);
  private static final Duration PATROL_EVERY = Duration.ofMinutes(1);
  private static final Duration SAVE_EVERY = Duration.ofMinutes(1);
  private static final Duration LOOK_AT_MEMORY_EVERY = Duration.ofMinutes(1);
  private static final long CLOSE_SECONDS_MAX = 60;
  private static final int SECRET_BYTES = 24;

  private final Configuration configuration;
  private final PrintWriter out;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  ServerRun(Configuration configuration, PrintWriter out) {
    this.configuration = configuration;
    this.out = out;
  }

  /** Runs until the process is told to end; returns when everything is closed. */
  int untilTold() {
    try {
      return run();
    } finally {
      closed.countDown();
    }
  }

  private int run() {
    useLog(configuration.settings());
    String secret = newSecret();
    try (Wiring wiring = new Wiring(configuration);
        Frontend frontend = new Frontend(httpOptions(configuration, secret), wiring.site())) {
      wiring.feeds.restore();
      // Advisories that lie on this disk are in force before the first answer, not some seconds after it.
      wiring.feeds.refresh(FeedSources.local(configuration));
      wiring.vet.followAndWatch(configuration.policy().policies());
      wiring.watch();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(frontend), "shutdown"));
      URI url = start(frontend);
      wiring.reachableAt(
          configuration.settings().server().publicUrl().map(URI::toString).orElse(url.toString()), url.toString());
      new ServerFile(url, ProcessHandle.current().pid(), secret).write(configuration.data());
      new Banner(configuration, url, wiring.warnings()).print(out);
      try (ScheduledExecutorService timer = timer();
          CanaryPatrol patrol = new CanaryPatrol(url, secret, wiring.ruling)) {
        FileWatch watch = new FileWatch(watched(wiring));
        Future<?> feeds =
            timer.scheduleWithFixedDelay(
                () -> refreshFeeds(wiring), 0, LOOK_AT_FEEDS_EVERY.toSeconds(), TimeUnit.SECONDS);
        Future<?> patrols =
            timer.scheduleWithFixedDelay(() -> patrol(wiring, patrol), 0, PATROL_EVERY.toSeconds(), TimeUnit.SECONDS);
        Future<?> saves =
            timer.scheduleWithFixedDelay(wiring.waivers.watch::save, 0, SAVE_EVERY.toSeconds(), TimeUnit.SECONDS);
        Future<?> collections =
            timer.scheduleWithFixedDelay(
                IdleCollection.ofThisJvm(() -> {
                  frontend.dropIdle();
                  wiring.copies.dropIdle();
                  wiring.ahead.dropIdle();
                }),
                LOOK_AT_MEMORY_EVERY.toSeconds(),
                LOOK_AT_MEMORY_EVERY.toSeconds(),
                TimeUnit.SECONDS);
        ended.await();
        LOG.info("event=stopping");
        feeds.cancel(true);
        patrols.cancel(true);
        saves.cancel(false);
        collections.cancel(false);
        timer.shutdownNow();
        watch.close();
      }
      wiring.waivers.watch.save();
      ServerFile.remove(configuration.data());
      return 0;
    } catch (StoreException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static void useLog(Settings settings) {
    Logs.Format format =
        switch (settings.log().format()) {
          case TEXT -> Logs.Format.TEXT;
          case JSON -> Logs.Format.JSON;
        };
    Logs.configure(format, Level.valueOf(settings.log().level().name()));
  }

  private URI start(Frontend frontend) {
    Settings.Server server = configuration.settings().server();
    try {
      int port = frontend.start();
      String scheme = server.tlsCertificate().isPresent() ? "https" : "http";
      return URI.create(scheme + "://" + reachable(server.listen().host()) + ":" + port);
    } catch (IOException e) {
      throw new CommandException(
          "cannot listen on " + server.listen().host() + ":" + server.listen().port() + ": " + e.getMessage(), e);
    }
  }

  /** A name under which this machine reaches a listener on {@code host}. */
  private static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::", "[::]" -> "[::1]";
      default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    };
  }

  private static HttpOptions httpOptions(Configuration configuration, String secret) {
    Settings settings = configuration.settings();
    Settings.Server server = settings.server();
    HttpOptions options =
        HttpOptions.plain(server.listen().host(), server.listen().port())
            .withTrustedProxies(server.trustedProxies())
            .withKeptHeaders(settings.auditLog().headers())
            .withAccessLog(settings.log().access())
            .withLocalSecret(secret)
            .withHotFolder(configuration.data().resolve("hot"))
            .withLimits(
                HttpOptions.Limits.DEFAULT
                    .withConnectionsMax(server.connectionsMax())
                    .withWorkMax(server.requestsInFlightMax())
                    .withHotTarballBytesMax(settings.cache().hotTarballsBytesMax())
                    .withRequestWithin(HttpOptions.Limits.DEFAULT.firstRequestWithin(), server.idleTimeout())
                    .withDrain(server.drainTimeout()));
    options = server.eventLoops() > 0 ? options.withEventLoops(server.eventLoops()) : options;
    options = server.publicUrl().isPresent() ? options.withPublicUrl(server.publicUrl().get().toString()) : options;
    return server.tlsCertificate().isPresent()
        ? options.withTls(new HttpOptions.Tls(server.tlsCertificate().get(), server.tlsKey().orElseThrow()))
        : options;
  }

  private static String newSecret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static ScheduledExecutorService timer() {
    return Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("timer").daemon().factory());
  }

  private static void refreshFeeds(Wiring wiring) {
    try {
      wiring.feeds.refreshDue();
      wiring.vet.imports().refreshDue();
    } catch (RuntimeException e) {
      LOG.error("event=feed-refresh-failed", e);
    }
  }

  private static void patrol(Wiring wiring, CanaryPatrol patrol) {
    try {
      patrol.patrol();
      wiring.leaks(patrol.leaks());
    } catch (RuntimeException e) {
      LOG.error("event=patrol-failed", e);
    }
  }

  /**
   * Runs when the JVM is told to end, which it does when this returns: so it waits until the main thread has closed
   * everything.
   */
  private void end(Frontend frontend) {
    frontend.drain();
    ended.countDown();
    try {
      if (!closed.await(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
        LOG.error("event=close-took-too-long seconds={}", CLOSE_SECONDS_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Watches from nothing known, so that a file saved since it was read at the start is read again. */
  private List<FileWatch.Watched> watched(Wiring wiring) {
    List<FileWatch.Watched> all = new ArrayList<>();
    configuration
        .source()
        .file()
        .ifPresent(file ->
            all.add(new FileWatch.Watched(file, Optional.empty(), change -> settingsChanged(wiring, file, change))));
    Path policy = configuration.policyFile();
    all.add(new FileWatch.Watched(policy, Optional.empty(), change -> policyChanged(wiring, policy, change)));
    return all;
  }

  private void settingsChanged(Wiring wiring, Path file, FileWatch.Change change) {
    if (!(change instanceof FileWatch.NewContent content)) {
      LOG.warn("event=config-kept file={} reason=\"{}\"", file, change);
      return;
    }
    switch (configuration.source().parse(content.bytes())) {
      case SettingsSource.Read read -> {
        boolean isNew = wiring.use(read.settings());
        useLog(read.settings());
        wiring.metrics.configRead("settings", true);
        report(file, read.warnings());
        List<String> later = configuration.settings().awaitingRestart(read.settings());
        if (isNew) {
          LOG.info("event=config-reloaded file={} awaiting-restart={}", file, later);
        }
      }
      case SettingsSource.Refused refused -> refuse(wiring, "settings", file, refused.problems());
    }
  }

  private static void policyChanged(Wiring wiring, Path file, FileWatch.Change change) {
    if (!(change instanceof FileWatch.NewContent content)) {
      LOG.warn("event=policy-kept file={} reason=\"{}\"", file, change);
      return;
    }
    switch (PolicyFile.parse(file.toString(), content.bytes())) {
      case PolicyFile.Read read -> {
        wiring.metrics.configRead("policy", true);
        if (!read.policies().equals(wiring.ruling.get().policies())) {
          // What is audited is known before the rule acts: otherwise everything would be held for a moment.
          wiring.vet.followAndWatch(read.policies());
          wiring.ruling.use(read.policies());
          wiring.work.execute(wiring.vet.imports()::refreshDue);
          report(file, read.warnings());
          LOG.info("event=policy-reloaded file={} revision={}", file, wiring.ruling.get().revision());
        }
      }
      case PolicyFile.Refused refused -> refuse(wiring, "policy", file, refused.problems());
    }
  }

  private static void report(Path file, List<Problem> warnings) {
    warnings.forEach(it -> LOG.warn("event=config-warning file={} {}", file, it));
  }

  private static void refuse(Wiring wiring, String which, Path file, List<Problem> problems) {
    wiring.metrics.configRead(which, false);
    problems.forEach(it -> LOG.error("event=config-refused file={} kept=old {}", file, it));
  }
}
