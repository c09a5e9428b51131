package dev.cratewarden.config;

import static dev.cratewarden.config.Key.Traits.AT_START;
import static dev.cratewarden.config.Key.Traits.LIVE;

import dev.cratewarden.crates.Quoted;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The keys of {@code [rustup]}, in the order of the shipped file. */
final class RustupKeys {
  private static final Duration YEARS_TEN = Duration.ofDays(3_650);

  static final Key<Boolean> ENABLED =
      key("enabled", ValueKinds.bool(), true, LIVE, "whether toolchains are mirrored below /rustup/");
  static final Key<URI> UPSTREAM =
      key(
          "upstream",
          root(),
          URI.create("https://static.rust-lang.org/"),
          AT_START,
          "the dist server to mirror, without /dist");
  static final Key<List<String>> ALLOW =
      key(
          "allow",
          ValueKinds.list(word("a toolchain's name")),
          List.of("*"),
          LIVE,
          "toolchains that may be had, such as stable, 1.* or nightly-2026-*");
  static final Key<List<String>> TARGETS =
      key(
          "targets",
          ValueKinds.list(word("a target")),
          List.of(),
          LIVE,
          "targets for which components may be had; all if there are none");
  static final Key<Duration> FRESH =
      key(
          "fresh",
          ValueKinds.duration(Duration.ZERO, YEARS_TEN),
          Duration.ofMinutes(10),
          LIVE,
          "how long a manifest is served without asking upstream again");
  static final Key<Duration> STALE_IF_ERROR =
      key(
          "stale-if-error",
          ValueKinds.duration(Duration.ZERO, YEARS_TEN),
          Duration.ofDays(90),
          LIVE,
          "how long after that it is still served while upstream cannot be reached");
  static final Key<Long> SIZE_MAX =
      key(
          "size-max",
          ValueKinds.size(1L << 20),
          20L << 30,
          AT_START,
          "bytes of toolchains to keep, apart from crates; beyond that those unused for longest go");
  static final Key<Long> FILE_SIZE_MAX =
      key("file-size-max", ValueKinds.size(1L << 20), 2L << 30, AT_START, "bytes of one file; a larger one is refused");

  private RustupKeys() {}

  private static <T> Key<T> key(String name, ValueKind<T> kind, T fallback, Key.Traits traits, String meaning) {
    return new Key<>("rustup", name, kind, fallback, meaning, traits);
  }

  private static ValueKind<URI> root() {
    return ValueKinds.string(
        "the URL of a dist server",
        text -> {
          if (text.matches(".*/dist/?")) {
            throw new BadValueException("leave out /dist at the end of " + Quoted.of(text));
          }
          return ValueKinds.url().fromText(text.endsWith("/") ? text : text + "/");
        },
        URI::toString);
  }

  private static ValueKind<String> word(String expected) {
    return ValueKinds.string(
        expected,
        text -> {
          if (!text.matches("[A-Za-z0-9._*-]{1,100}")) {
            throw new BadValueException("expected " + expected + ", found " + Quoted.of(text));
          }
          return text;
        },
        text -> text);
  }
}
