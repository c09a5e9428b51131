package dev.cratewarden.cli;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.scan.ScanResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the commands need of the rest of the program. */
public interface Workshop {
  /**
   * Runs the server until the process is told to end.
   *
   * @param out takes {@code listening URL} as its first line, then what is enforced and how to point cargo here
   * @return the exit status
   */
  int serve(Invocation invocation, PrintWriter out);

  /** Reaches the mirror of the data folder: the running server, or the store itself. */
  Operations open(Invocation invocation);

  /**
   * Reaches something that judges: the running server, unless the invocation names a configuration, a policy or feeds
   * of its own; else this process, which makes no data folder and asks no upstream for it.
   */
  Operations judge(Invocation invocation);

  /** Each configuration value and where it comes from. */
  List<Setting> settings(Invocation invocation);

  /** What is wrong with, or worth knowing about, configuration and policy. */
  ConfigReport check(Invocation invocation);

  /** Tries what a build needs, step by step. */
  List<Diagnosis> diagnose(Invocation invocation);

  /**
   * The registry versions in lockfiles.
   *
   * @param files paths, patterns with {@code *}, or {@code -} for standard input
   * @throws CommandException if one cannot be read, naming file, line and subject
   */
  List<CrateId> lockedVersions(List<String> files);

  /**
   * Reaches the tokens of the data folder, by {@code tokens}, {@code tokens-create} and {@code tokens-revoke}: the
   * running server, or their file.
   */
  Operations tokens(Invocation invocation);

  /** The number of bytes that a flag such as {@code 4GiB} says, if it says one. */
  OptionalLong bytes(String flag);

  /** The duration that a flag such as {@code 7d} says, if it says one. */
  Optional<Duration> duration(String flag);

  /** The keys of the data folder. */
  Keys keys(Invocation invocation);

  /**
   * What can be done with the keys that bundles are signed and verified with. Each call may fail with {@link
   * CommandException}.
   */
  interface Keys {
    /** Makes a key to sign with; returns a line that says its id and where its public half lies. */
    String generate();

    /** A line for each key. */
    List<String> list();

    /** Trusts a public key, on {@code until} for the last day if it is given; returns its id. */
    String trust(Path file, Optional<LocalDate> until);
  }

  /**
   * What is inside a tarball.
   *
   * @param expected what it should be, if that is known
   * @throws CommandException if the file cannot be read
   */
  ScanResult scan(Path file, Optional<CrateId> expected);

  /**
   * Makes a policy of another tool's configuration.
   *
   * @param until the last day of the waivers in it
   * @throws CommandException if the file cannot be read, or is none of a known tool
   */
  ImportedPolicy importPolicy(Path file, String owner, LocalDate until);

  /**
   * A policy made of another tool's configuration.
   *
   * @param toml the text of a policy file
   * @param notes what has no equivalent, each with its place
   */
  record ImportedPolicy(String toml, List<String> notes) {}

  /**
   * One configuration value.
   *
   * @param source where it comes from: default, a file and line, an environment variable or a flag
   */
  record Setting(String key, String value, String source) {}

  /**
   * A judgement of the configuration.
   *
   * @param errors that keep it from being used, each with file, line and column
   * @param notes about what it does, a sentence each
   */
  record ConfigReport(List<String> errors, List<String> notes) {}

  /**
   * One thing that was tried.
   *
   * @param works whether it does
   * @param detail what was seen, and what to do if it does not work
   */
  record Diagnosis(String subject, boolean works, String detail) {}
}
