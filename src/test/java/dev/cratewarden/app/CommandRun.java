package dev.cratewarden.app;

import dev.cratewarden.cli.Root;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What one command did: the whole program but for its process. */
record CommandRun(int status, String out, String err) {
  static CommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Root.commandLine(new LocalWorkshop(), "test", new PrintWriter(out, true), new PrintWriter(err, true))
            .execute(arguments);
    return new CommandRun(status, out.toString(), err.toString());
  }
}
