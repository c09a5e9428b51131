package dev.cratewarden.app;

import dev.cratewarden.bundle.KeyFolder;
import dev.cratewarden.cli.CommandException;
import dev.cratewarden.cli.Invocation;
import dev.cratewarden.cli.Operations;
import dev.cratewarden.cli.RemoteOperations;
import dev.cratewarden.cli.ServerFile;
import dev.cratewarden.cli.Workshop;
import dev.cratewarden.config.DurationText;
import dev.cratewarden.config.PolicyImport;
import dev.cratewarden.config.Problem;
import dev.cratewarden.config.SizeText;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.LockedPackage;
import dev.cratewarden.crates.LockedSource;
import dev.cratewarden.crates.Lockfile;
import dev.cratewarden.crates.LockfileReading;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.policy.PolicyReport;
import dev.cratewarden.scan.ScanResult;
import dev.cratewarden.scan.TarballScan;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What the commands need, made from configuration in this process. */
final class LocalWorkshop implements Workshop {
  @Override
  public int serve(Invocation invocation, PrintWriter out) {
    return new ServerRun(Configuration.of(invocation), out).untilTold();
  }

  @Override
  public Operations open(Invocation invocation) {
    Optional<ServerFile> running = ServerFile.read(invocation.data());
    if (running.isPresent()) {
      return new RemoteOperations(running.get());
    }
    try {
      Wiring wiring = new Wiring(Configuration.of(invocation));
      wiring.loadAdvisories();
      return new LocalOperations(wiring);
    } catch (StoreException e) {
      throw new CommandException(e.reason(), e);
    }
  }

  @Override
  public Operations judge(Invocation invocation) {
    Optional<ServerFile> running = ServerFile.read(invocation.data());
    if (running.isPresent() && !invocation.bringsItsOwnRules()) {
      return new RemoteOperations(running.get());
    }
    return new LocalOperations(new LocalJudge(Configuration.of(invocation), running.isEmpty(), invocation.hasFeeds()));
  }

  @Override
  public Operations tokens(Invocation invocation) {
    return ServerFile.read(invocation.data())
        .<Operations>map(RemoteOperations::new)
        .orElseGet(() -> {
          AccessWiring access = new AccessWiring(invocation.data(), InstantSource.system(), () -> false);
          return new LocalOperations(access.operations());
        });
  }

  @Override
  public List<Setting> settings(Invocation invocation) {
    return Configuration.of(invocation).settings().shown().stream()
        .map(it -> new Setting(it.key(), it.value(), it.source().describe()))
        .toList();
  }

  @Override
  public ConfigReport check(Invocation invocation) {
    return switch (Configuration.read(invocation)) {
      case Configuration.Outcome.Unusable it ->
          new ConfigReport(it.problems().stream().map(Problem::toString).toList(), List.of());
      case Configuration.Outcome.Usable it -> new ConfigReport(List.of(), notes(it.configuration()));
    };
  }

  private static List<String> notes(Configuration configuration) {
    List<String> notes = new ArrayList<>();
    configuration.warnings().forEach(it -> notes.add("warning: " + it));
    PolicyReport report =
        PolicyReport.of(
            configuration.policy().policies(),
            WaiverWiring.seen(configuration.data()),
            InstantSource.system().instant());
    notes.addAll(report.base());
    for (PolicyReport.ViewReport view : report.views()) {
      notes.add("View " + view.name() + (view.sentences().isEmpty() ? " does the same." : ":"));
      view.sentences().forEach(it -> notes.add("  " + it));
    }
    report.waivers().forEach(it -> notes.add("attention: " + it.sentence()));
    return notes;
  }

  @Override
  public List<Diagnosis> diagnose(Invocation invocation) {
    return new Doctor(invocation).examine();
  }

  @Override
  public OptionalLong bytes(String flag) {
    return SizeText.of(flag);
  }

  @Override
  public Optional<Duration> duration(String flag) {
    return DurationText.of(flag);
  }

  @Override
  public Keys keys(Invocation invocation) {
    return new LocalKeys(new KeyFolder(invocation.data().resolve("keys")));
  }

  @Override
  public ImportedPolicy importPolicy(Path file, String owner, LocalDate until) {
    String name = file.getFileName().toString();
    PolicyImport.Format format =
        PolicyImport.formatOf(name)
            .orElseThrow(
                () -> new CommandException(file + ": by its name none of deny.toml, audit.toml and config.toml"));
    try {
      byte[] bytes = Files.readAllBytes(file);
      return switch (PolicyImport.of(format, file.toString(), bytes, new PolicyImport.Waivers(owner, until))) {
        case PolicyImport.Imported it ->
            new ImportedPolicy(it.toml(), it.notes().stream().map(Problem::toString).toList());
        case PolicyImport.Refused it ->
            throw new CommandException(it.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
      };
    } catch (IOException e) {
      throw new CommandException(file + " cannot be read: " + e, e);
    }
  }

  @Override
  public List<CrateId> lockedVersions(List<String> files) {
    return files.stream()
        .flatMap(file -> FilePattern.files(file).stream())
        .flatMap(file -> lockfile(file).packages().stream())
        .filter(it -> it.source() instanceof LockedSource.Registry registry && registry.isCratesIo())
        .map(LockedPackage::crate)
        .flatMap(Optional::stream)
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public ScanResult scan(Path file, Optional<CrateId> expected) {
    try (InputStream in = Files.newInputStream(file)) {
      return TarballScan.shipped().scan(expected, Optional.empty(), in, Files.size(file));
    } catch (IOException e) {
      throw new CommandException(file + " cannot be read: " + e, e);
    }
  }

  private static Lockfile lockfile(String file) {
    try {
      byte[] bytes =
          file.equals("-") ? System.in.readNBytes(Lockfile.BYTES_MAX + 1) : Files.readAllBytes(Path.of(file));
      return switch (Lockfile.read(file, bytes)) {
        case LockfileReading.Understood it -> it.lockfile();
        case LockfileReading.Refused it -> throw new CommandException(it.message());
      };
    } catch (IOException e) {
      throw new CommandException(file + " cannot be read: " + e, e);
    }
  }
}
