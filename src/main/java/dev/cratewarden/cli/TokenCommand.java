package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.policy.Waiver;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code token}: those that open the server to cargo and to administrators. */
@Command(
    name = "token",
    description = {
      "The tokens that open the server: to cargo where server.auth-required is true, and to administrators.",
      "Making and revoking one takes effect at once, also on a running server."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:  cratewarden token create ci"})
final class TokenCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** With its subcommands. */
  static CommandLine of(Workshop workshop) {
    return new CommandLine(new TokenCommand())
        .addSubcommand(new Create(workshop))
        .addSubcommand(new List(workshop))
        .addSubcommand(new Revoke(workshop));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static String scopes(JsonNode token) {
    java.util.List<String> words = new ArrayList<>();
    token.path("scopes").forEach(it -> words.add(it.asText()));
    return String.join(",", words);
  }

  private static String expiry(JsonNode token) {
    String time = token.path("expiresAt").asText("");
    return token.path("expiresAt").isNull()
        ? "never expires"
        : (token.path("valid").asBoolean() ? "expires at " : "expired at ") + time;
  }

  /** {@code token create}. */
  @Command(
      name = "create",
      description = {
        "Makes a token and prints it. This is the only time that it is seen: the server keeps a hash of it.",
        "Its name appears in the ledger of deliveries, so give each client or team one of its own."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:  cratewarden token create ci",
        "          cratewarden token create ops --scope admin --until 2027-12-31"
      })
  static final class Create implements Callable<Integer> {
    private final Workshop workshop;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "who will use it, such as ci or team-payments")
    private String name = "";

    @Option(
        names = "--scope",
        paramLabel = "SCOPE",
        description = "read, for cargo (the default), or admin, for /admin/v1; may be repeated")
    private java.util.List<String> scopes = new ArrayList<>();

    @Option(names = "--until", paramLabel = "DATE", description = "the last day (UTC) on which it opens anything")
    private @Nullable LocalDate until;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    Create(Workshop workshop) {
      this.workshop = workshop;
    }

    @Override
    public Integer call() {
      ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("name", name);
      ArrayNode wanted = arguments.putArray("scopes");
      (scopes.isEmpty() ? java.util.List.of("read") : scopes).forEach(wanted::add);
      if (until != null) {
        arguments.put("expiresAt", Waiver.endOf(until).toString());
      }
      try (Operations tokens = workshop.tokens(common.invocation())) {
        JsonNode made = tokens.run("tokens-create", arguments, progress -> {});
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
          out.println(made);
        } else {
          PrintWriter err = spec.commandLine().getErr();
          err.println("token " + name + ", scope " + scopes(made) + ", " + expiry(made) + ". It is shown this once:");
          err.flush();
          out.println(made.path("secret").asText());
        }
        out.flush();
      }
      return ExitStatus.DONE;
    }
  }

  /** {@code token list}. */
  @Command(
      name = "list",
      description = "Prints the tokens by name, with what they open and until when.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:  cratewarden token list"})
  static final class List implements Callable<Integer> {
    private final Workshop workshop;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    List(Workshop workshop) {
      this.workshop = workshop;
    }

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      try (Operations tokens = workshop.tokens(common.invocation())) {
        JsonNode all = tokens.run("tokens", JsonNodeFactory.instance.objectNode(), progress -> {}).path("tokens");
        if (json) {
          out.println(all);
          return ExitStatus.DONE;
        }
        for (JsonNode token : all) {
          out.println(
              token.path("name").asText()
                  + "  "
                  + scopes(token)
                  + "  made at "
                  + token.path("createdAt").asText()
                  + "  "
                  + expiry(token));
        }
        return ExitStatus.DONE;
      }
    }
  }

  /** {@code token revoke}. */
  @Command(
      name = "revoke",
      description = "Makes a token open nothing any more. Exit status 1 if there is none of that name.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:  cratewarden token revoke ci"})
  static final class Revoke implements Callable<Integer> {
    private final Workshop workshop;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "the token's name")
    private String name = "";

    Revoke(Workshop workshop) {
      this.workshop = workshop;
    }

    @Override
    public Integer call() {
      try (Operations tokens = workshop.tokens(common.invocation())) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("name", name);
        if (tokens.run("tokens-revoke", arguments, progress -> {}).path("revoked").asBoolean()) {
          spec.commandLine().getOut().println("revoked " + name);
          return ExitStatus.DONE;
        }
        spec.commandLine().getErr().println("cratewarden: there is no token " + name);
        return ExitStatus.NO;
      }
    }
  }
}
