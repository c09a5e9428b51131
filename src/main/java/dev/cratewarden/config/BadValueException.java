package dev.cratewarden.config;

/** A value cannot be what its key wants; caught by the reader, which knows the place. */
final class BadValueException extends Exception {
  private static final long serialVersionUID = 1L;

  BadValueException(String message) {
    super(message, null, false, false);
  }

  String say() {
    String message = getMessage();
    return message == null ? "bad value" : message;
  }
}
