package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code webhooks}: shows what webhooks have not taken, and has it sent again. */
@Command(
    name = "webhooks",
    description = {
      "Lists the messages that webhooks have not taken: those that wait for another attempt, and dead letters.",
      "Exit status 1 if there is a dead letter."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden webhooks"})
final class WebhooksCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--json", description = "print them as JSON, with what was to be sent")
  private boolean json;

  private WebhooksCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  /** The command with its subcommand. */
  static CommandLine of(Workshop workshop) {
    return new CommandLine(new WebhooksCommand(workshop)).addSubcommand(new Retry(workshop));
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Operations mirror = workshop.open(common.invocation())) {
      JsonNode answer = mirror.run("webhooks", JsonNodeFactory.instance.objectNode(), progress -> {});
      if (json) {
        out.println(answer);
      } else {
        answer.path("waiting").forEach(it -> print(out, it, "next attempt " + it.path("nextAt").asText()));
        answer.path("dead").forEach(it -> print(out, it, "dead letter"));
        out.printf("%d waiting, %d dead%n", answer.path("waiting").size(), answer.path("dead").size());
      }
      out.flush();
      return answer.path("dead").isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
    }
  }

  private static void print(PrintWriter out, JsonNode notice, String state) {
    out.printf(
        "%d  %s  of %s  %d attempts  %s%s%n",
        notice.path("number").asLong(),
        notice.path("webhook").asText(),
        notice.path("made").asText(),
        notice.path("attempts").asInt(),
        state,
        notice.path("problem").asText().isEmpty() ? "" : ": " + notice.path("problem").asText());
  }

  /** {@code webhooks retry}: has them sent again at once. */
  @Command(
      name = "retry",
      description = "Has messages sent again at once, dead letters too: all, or the one of that number.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:  cratewarden webhooks retry 17"})
  static final class Retry implements Callable<Integer> {
    private final Workshop workshop;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NUMBER", arity = "0..1", description = "as the list shows it")
    private @Nullable Long number;

    Retry(Workshop workshop) {
      this.workshop = workshop;
    }

    @Override
    public Integer call() {
      ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("number", number == null ? 0 : number);
      try (Operations mirror = workshop.open(common.invocation())) {
        JsonNode answer = mirror.run("webhooks-retry", arguments, progress -> {});
        spec.commandLine().getOut().printf("%d to be sent again%n", answer.path("retried").asInt());
        spec.commandLine().getOut().flush();
        return ExitStatus.DONE;
      }
    }
  }
}
