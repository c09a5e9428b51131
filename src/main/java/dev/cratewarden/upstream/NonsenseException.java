package dev.cratewarden.upstream;

import java.io.IOException;

/** Upstream answered, but not with what was asked for; asking again would not help. The message is for people. */
final class NonsenseException extends IOException {
  private static final long serialVersionUID = 1L;

  NonsenseException(String message) {
    super(message);
  }
}
