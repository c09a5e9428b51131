package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.ContentFactsJson;
import dev.cratewarden.scan.ScanFinding;
import dev.cratewarden.scan.ScanResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scan}: what is inside tarballs. */
@Command(
    name = "scan",
    description = {
      "Reads tarballs as cargo would unpack them, and says what is inside, what is odd, and whether a client may be"
          + " given them.",
      "Needs no server, no store and no network. A tarball is held against --name and --version, else against its file"
          + " name,",
      "if that reads NAME-VERSION.crate. Exit status 1 if one is denied."
    },
    mixinStandardHelpOptions = false,
    footer = {"", "Example:  cratewarden scan --json ~/.cargo/registry/cache/*/serde-*.crate"})
final class ScanCommand implements Callable<Integer> {
  private static final String SUFFIX = ".crate";

  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help and exit")
  @SuppressWarnings("UnusedVariable") // picocli only wants it to be there; the usual mixin would take --version
  private boolean help;

  @Option(names = "--name", paramLabel = "NAME", description = "the crate that the tarball should be of")
  private @Nullable String name;

  @Option(names = "--version", paramLabel = "VERSION", description = "the version that the tarball should be of")
  private @Nullable String version;

  @Option(names = "--json", description = "print everything as JSON")
  private boolean json;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "a .crate file")
  private List<Path> files = new ArrayList<>();

  ScanCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    Optional<CrateId> asked = asked();
    PrintWriter out = spec.commandLine().getOut();
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    boolean denied = false;
    for (Path file : files) {
      ScanResult result = workshop.scan(file, asked.or(() -> named(file)));
      denied |= result.refusal().isPresent();
      if (json) {
        all.add(toJson(file, result));
      } else {
        print(out, file, result);
      }
    }
    if (json) {
      out.println(all.toPrettyString());
    }
    return denied ? ExitStatus.NO : ExitStatus.DONE;
  }

  private Optional<CrateId> asked() {
    if (name == null && version == null) {
      return Optional.empty();
    }
    if (name == null || version == null) {
      throw new ParameterException(spec.commandLine(), "--name and --version go together");
    }
    return Optional.of(
        CrateId.parse(name + "@" + version)
            .orElseThrow(
                () -> new ParameterException(spec.commandLine(), "no name and version: " + name + " " + version)));
  }

  /** What the name of the file promises, if it promises anything. */
  private static Optional<CrateId> named(Path file) {
    String text = String.valueOf(file.getFileName());
    if (!text.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    String stem = text.substring(0, text.length() - SUFFIX.length());
    for (int dash = stem.indexOf('-'); dash >= 0; dash = stem.indexOf('-', dash + 1)) {
      Optional<CrateName> crate = CrateName.parse(stem.substring(0, dash));
      Optional<CrateVersion> release = CrateVersion.parse(stem.substring(dash + 1));
      if (crate.isPresent() && release.isPresent()) {
        return Optional.of(new CrateId(crate.get(), release.get()));
      }
    }
    return Optional.empty();
  }

  private static ObjectNode toJson(Path file, ScanResult result) {
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    one.put("file", file.toString()).put("verdict", word(result.refusal().isPresent()));
    ArrayNode findings = one.putArray("findings");
    for (ScanFinding it : result.findings()) {
      findings
          .addObject()
          .put("code", it.code())
          .put("path", it.path())
          .put("detail", it.detail())
          .put("verdict", word(it.isReject()));
    }
    one.set("facts", ContentFactsJson.toJson(result.facts()));
    return one;
  }

  private static void print(PrintWriter out, Path file, ScanResult result) {
    ContentFacts facts = result.facts();
    out.printf("%-5s %s%n", word(result.refusal().isPresent()), file);
    out.printf(
        "      licence %s, %d files, %d bytes unpacked, %d lines of Rust%s%s%s%n",
        facts.license().orElse("(none)"),
        facts.files(),
        facts.unpackedBytes(),
        facts.rustLines(),
        facts.buildScript().map(it -> ", build script " + it.path()).orElse(""),
        facts.procMacro() ? ", procedural macro" : "",
        facts.links().map(it -> ", links " + it).orElse(""));
    for (ScanFinding it : result.findings()) {
      out.printf(
          "      %s %s%s: %s%n",
          it.isReject() ? "REJECT" : "flag", it.code(), it.path().isEmpty() ? "" : " " + it.path(), it.detail());
    }
  }

  private static String word(boolean denied) {
    return denied ? "deny" : "allow";
  }
}
