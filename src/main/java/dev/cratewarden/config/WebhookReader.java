package dev.cratewarden.config;

import dev.cratewarden.config.Settings.Shown;
import dev.cratewarden.config.Settings.Webhook;
import dev.cratewarden.config.Settings.WebhookKind;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code [[webhook]]} tables. They hold secrets, so they stand in the file alone. */
final class WebhookReader {
  static final String WEBHOOK = "webhook";
  static final List<String> KEYS = List.of("name", "url", "kind", "secret", "secret-file", "attempts");
  static final int ATTEMPTS_MAX = 10;

  private final Path base;
  private final List<Problem> problems;

  /**
   * Reads a file.
   *
   * @param base the folder that paths in it are relative to
   */
  WebhookReader(Path base, List<Problem> problems) {
    this.base = base;
    this.problems = problems;
  }

  /** The webhooks below {@code top}, each shown without URL and secret. */
  List<Webhook> read(TableReader top, List<Shown> shown) {
    List<Webhook> webhooks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (TableReader table : top.tables(WEBHOOK)) {
      int number = webhooks.size() + 1;
      Optional<Webhook> webhook = webhook(table, number);
      if (webhook.isPresent()) {
        if (!names.add(webhook.get().name())) {
          problems.add(new Problem(table.place(), "two webhooks are called \"" + webhook.get().name() + "\""));
        }
        webhooks.add(webhook.get());
        String value = webhook.get().name() + " " + ValueKinds.wordOf(webhook.get().kind()) + "=***";
        shown.add(new Shown("webhook[" + (number - 1) + "]", ValueKinds.text().show(value), table.place(), true));
      }
    }
    return List.copyOf(webhooks);
  }

  private Optional<Webhook> webhook(TableReader table, int number) {
    String name = table.value("name", name()).map(Sourced::value).orElse("webhook-" + number);
    Optional<Sourced<URI>> url = table.required("url", url());
    Optional<Sourced<WebhookKind>> kind = table.required("kind", ValueKinds.word(WebhookKind.class));
    Optional<String> secret = table.value("secret", SettingsKeys.token()).map(Sourced::value);
    Optional<Path> secretFile = table.value("secret-file", ValueKinds.path()).map(Sourced::value).map(base::resolve);
    int attempts = table.value("attempts", ValueKinds.integer(1, 100)).map(Sourced::value).orElse(ATTEMPTS_MAX);
    if (secret.isPresent() && secretFile.isPresent()) {
      problems.add(new Problem(table.place(), "secret and secret-file contradict each other"));
    }
    return url.flatMap(u -> kind.map(k -> new Webhook(name, u.value(), k.value(), secret, secretFile, attempts)));
  }

  private static ValueKind<String> name() {
    return ValueKinds.string(
        "a name",
        text -> {
          if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new BadValueException("a webhook's name is up to 64 letters, digits, dots, dashes and underscores");
          }
          return text;
        },
        text -> text);
  }

  /** Unlike other URLs it may have a query. It is never quoted: it may be a secret. */
  private static ValueKind<URI> url() {
    return ValueKinds.string(
        "a URL",
        text -> {
          int query = text.indexOf('?');
          try {
            var unused = ValueKinds.url().fromText(query < 0 ? text : text.substring(0, query));
            return URI.create(text);
          } catch (BadValueException | IllegalArgumentException e) {
            throw new BadValueException("expected the http or https URL of a webhook");
          }
        },
        URI::toString);
  }
}
