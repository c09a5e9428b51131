package dev.cratewarden.app;

import dev.cratewarden.cli.Root;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where the program begins. */
public final class Main {
  private Main() {}

  /** Runs one command and ends with its exit status. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = Root.commandLine(new LocalWorkshop(), Version.current(), out, err).execute(arguments);
    out.flush();
    err.flush();
    System.exit(status);
  }
}
