package dev.cratewarden.cli;

/** A command cannot do its work; the message is for the user, and the exit status is 2. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandException(String message) {
    super(message);
  }

  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
