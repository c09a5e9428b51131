package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code export}: writes a bundle for a mirror without a network. */
@Command(
    name = "export",
    description = {
      "Writes versions into one file that a mirror without a network can import: tarballs, the index lines that list"
          + " them, the advisories, and what the policy says of each. Missing tarballs are fetched, verified and judged"
          + " first; an export that was interrupted goes on where it stopped.",
      "Which versions: those of lockfiles, the newest allowed ones of named crates, or, with --since alone, all that is"
          + " held. Toolchains of rustup go with them if asked for. Signed if there is a key (cratewarden keys"
          + " generate).",
      "Exit status 1, and no file, if a version is denied or could not be had."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  cratewarden export --lock 'apps/**/Cargo.lock' --out monday.bundle",
      "  cratewarden export --lock app/Cargo.lock --since monday.bundle --out tuesday.bundle",
      "  cratewarden export --crate 'tokio@^1' --with-dependencies --out tokio.bundle",
      "  cratewarden export --lock Cargo.lock --as local-registry /media/disc/crates",
      "  cratewarden export --toolchain 1.95.0 --target x86_64-unknown-linux-gnu --with-rustup --out rust.bundle"
    })
final class ExportCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--lock",
      paramLabel = "FILE",
      arity = "1..*",
      description = "a Cargo.lock, or a pattern such as 'apps/**/Cargo.lock'; may be repeated")
  private List<String> lockfiles = new ArrayList<>();

  @Option(
      names = "--crate",
      paramLabel = "NAME[@REQ]",
      description =
          "the newest allowed version of a crate that meets a requirement as in Cargo.toml ('tokio@^1',"
              + " 'tokio@=1.40.0'); may be repeated")
  private List<String> crates = new ArrayList<>();

  @Option(
      names = "--wanted",
      paramLabel = "FILE",
      description =
          "what cratewarden wanted printed on the other side (json or lock); carried though it was sent before")
  private List<Path> wanted = new ArrayList<>();

  @Option(
      names = "--with-dependencies",
      description = "and what those crates may need, on every platform, with all their features")
  private boolean withDependencies;

  @Option(
      names = "--features",
      paramLabel = "FEATURE",
      split = ",",
      description = "only default and these features of --crate, instead of all")
  private List<String> features = new ArrayList<>();

  @Option(names = "--no-default-features", description = "not even the default ones")
  private boolean noDefaultFeatures;

  @Option(
      names = "--toolchain",
      paramLabel = "NAME",
      description = "a toolchain as rustup calls it (1.95.0, stable, nightly-2026-04-20); may be repeated")
  private List<String> toolchains = new ArrayList<>();

  @Option(
      names = "--target",
      paramLabel = "TRIPLE",
      description = "what the toolchains run on, or compile for; may be repeated")
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "minimal",
      description = "which components of the toolchains: minimal, default or complete (default: minimal)")
  private String profile = "minimal";

  @Option(
      names = "--component",
      paramLabel = "NAME",
      description = "another component of them, such as clippy or rust-src; may be repeated")
  private List<String> components = new ArrayList<>();

  @Option(names = "--with-rustup", description = "rustup itself too, for every target")
  private boolean withRustup;

  @Option(
      names = "--since",
      paramLabel = "BUNDLE|TIME",
      defaultValue = "",
      description =
          "only what the other side does not have: after the bundle in this file or with this id, or what was stored"
              + " since a time (2026-01-31, 2026-01-31T12:00:00Z) or for so long (7d)")
  private String since = "";

  @Option(
      names = "--out",
      paramLabel = "BUNDLE",
      description = "the file to write, or with --as the folder; it must not exist")
  private @Nullable Path out;

  @Option(
      names = "--as",
      paramLabel = "local-registry|directory",
      defaultValue = "",
      description = "instead of a bundle a folder that cargo itself reads, without a server")
  private String as = "";

  @Parameters(paramLabel = "DIR", arity = "0..1", description = "the folder of --as")
  private @Nullable Path folder;

  @Option(
      names = "--volume-size",
      paramLabel = "SIZE",
      defaultValue = "",
      description = "split what is larger into BUNDLE.001, BUNDLE.002 and so on of this size (4GiB)")
  private String volumeSize = "";

  @Option(
      names = "--skip-denied",
      description = "leave out what the policy denies or holds back, instead of ending there")
  private boolean skipDenied;

  @Option(
      names = "--created",
      paramLabel = "INSTANT",
      defaultValue = "",
      description =
          "the time to name in the bundle (default: when the newest version in it was published,"
              + " so that the same versions give the same bytes)")
  private String created = "";

  @Option(names = "--view", paramLabel = "NAME", defaultValue = "", description = "judge by the policy of this view")
  private String view = "";

  @Option(names = "--json", description = "print what was written as JSON")
  private boolean json;

  ExportCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    Path to = folder == null ? out : folder;
    if (to == null || out != null && folder != null || folder != null && as.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "say where to write: --out BUNDLE, or --as FORM DIR");
    }
    boolean isFolder = !as.isEmpty();
    if (isFolder && !(since.isEmpty() && volumeSize.isEmpty() && created.isEmpty())) {
      throw new ParameterException(
          spec.commandLine(), "--since, --volume-size and --created are of bundles; --as writes a whole folder");
    }
    if (isFolder && (!toolchains.isEmpty() || withRustup)) {
      throw new ParameterException(spec.commandLine(), "toolchains travel in bundles; --as writes crates");
    }
    ObjectNode arguments = arguments(to);
    JsonNode result;
    try (Operations mirror = workshop.open(common.invocation());
        Bar bar = Bar.of("export", -1)) {
      result =
          mirror.run(
              isFolder ? "export-source" : "export",
              arguments,
              progress -> bar.at(progress.path("done").asLong(), progress.path("all").asLong()));
    }
    print(result, to);
    return result.path("written").asBoolean() ? ExitStatus.DONE : ExitStatus.NO;
  }

  private ObjectNode arguments(Path to) {
    boolean noToolchains = toolchains.isEmpty() && !withRustup;
    if (lockfiles.isEmpty() && crates.isEmpty() && wanted.isEmpty() && since.isEmpty() && noToolchains) {
      throw new ParameterException(
          spec.commandLine(),
          "say what to export: --lock, --crate, --wanted, --toolchain, or --since for all that is new");
    }
    if (noToolchains != targets.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--toolchain and --with-rustup need --target, and it needs them");
    }
    ObjectNode arguments =
        JsonNodeFactory.instance
            .objectNode()
            .put("to", to.toAbsolutePath().toString())
            .put("as", as)
            .put("skipDenied", skipDenied)
            .put("created", created)
            .put("view", view)
            .put("withDependencies", withDependencies)
            .put("defaultFeatures", !noDefaultFeatures)
            .put("profile", profile)
            .put("withRustup", withRustup);
    texts(arguments.putArray("toolchains"), toolchains);
    texts(arguments.putArray("targets"), targets);
    texts(arguments.putArray("components"), components);
    ArrayNode ids = arguments.putArray("versions");
    workshop.lockedVersions(lockfiles).forEach(id -> ids.add(id.toString()));
    ArrayNode names = arguments.putArray("crates");
    crates.forEach(names::add);
    ArrayNode missed = arguments.putArray("missed");
    for (Path file : wanted) {
      WantedFile.Content content = WantedFile.read(file, workshop);
      content.versions().forEach(it -> missed.add(it.toString()));
      content.crates().forEach(names::add);
      if (!content.crates().isEmpty()) {
        arguments.put("withDependencies", true); // a crate without what it needs is of no use over there
      }
    }
    if (lockfiles.isEmpty()
        && crates.isEmpty()
        && since.isEmpty()
        && names.isEmpty()
        && missed.isEmpty()
        && noToolchains) {
      throw new CommandException("nothing is wanted");
    }
    if (!features.isEmpty()) {
      ArrayNode array = arguments.putArray("features");
      features.forEach(array::add);
    }
    if (!volumeSize.isEmpty()) {
      arguments.put(
          "volumeBytes",
          workshop
              .bytes(volumeSize)
              .orElseThrow(() ->
                  new ParameterException(
                      spec.commandLine(), "--volume-size wants a size such as 4GiB: " + volumeSize)));
    }
    if (!since.isEmpty()) {
      arguments.set("since", since());
    }
    return arguments;
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  /** What {@code --since} names; a file goes before an id, a time before a duration. */
  private ObjectNode since() {
    ObjectNode base = JsonNodeFactory.instance.objectNode();
    Path file = Path.of(since);
    if (Files.exists(file) || Files.exists(file.resolveSibling(file.getFileName() + ".001"))) {
      return base.put("file", file.toAbsolutePath().toString());
    }
    if (since.matches("[0-9a-f]{8,64}")) {
      return base.put("bundle", since);
    }
    Optional<Duration> age = workshop.duration(since);
    if (age.isPresent()) {
      return base.put("time", Instant.now().minus(age.get()).truncatedTo(ChronoUnit.SECONDS).toString());
    }
    try {
      boolean isDate = since.length() == "2026-01-31".length();
      return base.put("time", Instant.parse(isDate ? since + "T00:00:00Z" : since).toString());
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(), "--since: there is no bundle " + since + ", and it is no time or duration either", e);
    }
  }

  private void print(JsonNode result, Path to) {
    PrintWriter text = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (json) {
      text.println(result);
    }
    for (String kind : List.of("denied", "failed")) {
      result
          .path(kind)
          .forEach(
              it -> err.println(kind + " " + it.path("version").asText() + ": " + it.path("reason").asText().strip()));
    }
    if (!result.path("written").asBoolean()) {
      err.printf(
          "cratewarden: nothing is written: %d denied, %d could not be had%s%n",
          result.path("denied").size(),
          result.path("failed").size(),
          result.path("failed").isEmpty() ? "; --skip-denied leaves them out" : "");
    } else if (!json && !as.isEmpty()) {
      text.printf("%s: %d versions. For .cargo/config.toml:%n%n", to, result.path("versions").asLong());
      text.println("[source.crates-io]");
      text.println("replace-with = \"cratewarden\"");
      text.println("[source.cratewarden]");
      text.println(as + " = \"" + to.toAbsolutePath().normalize().toString().replace("\\", "\\\\") + "\"");
    } else if (!json) {
      result.path("files").forEach(it -> text.println(it.asText()));
      text.printf(
          "%d versions, %d tarballs, %d bytes%n",
          result.path("versions").asLong(), result.path("tarballs").asLong(), result.path("bytes").asLong());
      if (result.path("toolchainFiles").asLong() > 0) {
        text.printf("%d files of toolchains%n", result.path("toolchainFiles").asLong());
      }
      text.println("bundle " + result.path("bundle").asText());
      if (result.path("base").isTextual()) {
        text.println("after bundle " + result.path("base").asText());
      }
      text.println(
          result.path("signedBy").isTextual()
              ? "signed by key " + result.path("signedBy").asText()
              : "not signed: cratewarden keys generate makes a key");
    }
    text.flush();
    err.flush();
  }
}
