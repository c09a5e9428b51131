package dev.cratewarden.toolchain;

/** A file that should be a channel manifest is none, or lacks what was asked of it; the message says what. */
public final class InvalidManifestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidManifestException(String message) {
    super(message);
  }

  /** The message. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
