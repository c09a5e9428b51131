package dev.cratewarden.webhook;

import java.util.Optional;

/**
 * One server that wants to hear of changed verdicts.
 *
 * @param name unique among them; stands in logs, metrics and dead letters instead of the URL, which may be a secret
 * @param url http or https
 * @param secret to sign messages with
 */
public record Webhook(String name, String url, Kind kind, Optional<String> secret) {
  /** How messages are written. */
  public enum Kind {
    /** All that is known, for programs. */
    JSON,
    /** A few lines, as Slack and what imitates it take them. */
    SLACK
  }

  /** Without what may be a secret. */
  @Override
  public String toString() {
    return "Webhook[" + name + "]";
  }
}
