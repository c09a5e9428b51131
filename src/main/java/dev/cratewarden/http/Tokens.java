package dev.cratewarden.http;

/** The administration's tokens. For an event loop: memory only. */
public interface Tokens {
  /** Whether there is any token with scope {@code admin}. */
  boolean anyAdmin();

  /** Whether {@code token} is one. Takes the same time for all tokens. */
  boolean isAdmin(String token);
}
