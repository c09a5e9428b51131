package dev.cratewarden.mirror;

/** A bundle is not what it must be, or cannot be written; the message names the part and is for the operator. */
public final class BundleRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BundleRefusedException(String message) {
    super(message);
  }

  public BundleRefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The message. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
