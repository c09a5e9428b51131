package dev.cratewarden.app;

import dev.cratewarden.config.FileWatch;
import dev.cratewarden.feed.AuditPlaces;
import dev.cratewarden.mirror.AdvisoryArchive;
import dev.cratewarden.mirror.AuditImports;
import dev.cratewarden.mirror.CurrentRuling;
import dev.cratewarden.policy.PolicySet;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** What others have audited: read from where the policy says, and swapped into the ruling. */
final class VetWiring implements AutoCloseable {
  private final CurrentRuling ruling;
  private final AuditImports imports;
  private final Supplier<OkHttpClient> wayOut;
  private Optional<OkHttpClient> client = Optional.empty();
  private Optional<FileWatch> watch = Optional.empty();

  /**
   * Follows nothing yet.
   *
   * @param wayOut makes a client that leaves this machine as all others do
   * @param online whether addresses may be asked
   * @param archive where the last good copy of what addresses gave is kept
   */
  VetWiring(
      Supplier<OkHttpClient> wayOut,
      BooleanSupplier online,
      String userAgent,
      AdvisoryArchive archive,
      InstantSource clock,
      CurrentRuling ruling) {
    this.wayOut = wayOut;
    this.ruling = ruling;
    this.imports = new AuditImports(new AuditPlaces(this::client, userAgent, online), archive, clock, ruling::use);
  }

  /** Made when first needed, since most policies import nothing. */
  private synchronized OkHttpClient client() {
    OkHttpClient one = client.orElseGet(wayOut);
    client = Optional.of(one);
    return one;
  }

  AuditImports imports() {
    return imports;
  }

  /** Reads what the policy in force imports, for a command: addresses are asked if nothing of them is kept. */
  void load() {
    imports.follow(AuditImports.importsOf(ruling.get().policies()));
    imports.fetchMissing();
  }

  /** Follows what {@code policies} import, and reads files again when they change. */
  synchronized void followAndWatch(PolicySet policies) {
    imports.follow(AuditImports.importsOf(policies));
    List<FileWatch.Watched> files =
        imports.files().stream()
            .map(file ->
                new FileWatch.Watched(
                    file, AuditPlaces.BYTES_MAX, Optional.empty(), change -> imports.fileChanged(file)))
            .toList();
    if (watch.isEmpty() && !files.isEmpty()) {
      watch = Optional.of(new FileWatch(files));
    } else {
      watch.ifPresent(it -> it.use(files));
    }
  }

  @Override
  public synchronized void close() {
    watch.ifPresent(FileWatch::close);
  }
}
