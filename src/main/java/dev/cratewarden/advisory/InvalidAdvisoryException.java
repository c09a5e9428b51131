package dev.cratewarden.advisory;

/** A record that cannot be read as an advisory; its message says why, in words for the operator of a feed. */
public final class InvalidAdvisoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidAdvisoryException(String message) {
    super(message);
  }
}
