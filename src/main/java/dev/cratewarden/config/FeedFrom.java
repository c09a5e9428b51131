package dev.cratewarden.config;

import dev.cratewarden.crates.Quoted;
import java.nio.file.Path;

/** Where a feed comes from: an http(s) URL, or a path. */
final class FeedFrom {
  /** {@code KIND=PATH_OR_URL}, as flags and the environment write a feed. */
  record Short(Settings.FeedKind kind, String from) {}

  private FeedFrom() {}

  static boolean isUrl(String from) {
    return from.matches("(?i)https?://.*");
  }

  static String check(String from) throws BadValueException {
    if (from.isBlank()) {
      throw new BadValueException("expected a URL or a path, found " + Quoted.of(from));
    }
    if (from.matches("(?i)[a-z][a-z0-9+.-]+://.*")) {
      return feedUrl(from);
    }
    return ValueKinds.path().fromText(from).toString();
  }

  /** Unlike other URLs, a feed's may have a query: signed download links do. */
  private static String feedUrl(String from) throws BadValueException {
    int query = from.indexOf('?');
    var unused = ValueKinds.url().fromText(query < 0 ? from : from.substring(0, query));
    return from;
  }

  static ValueKind<Short> shortForm() {
    return ValueKinds.string(
        "KIND=PATH_OR_URL",
        text -> {
          int equals = text.indexOf('=');
          if (equals < 0) {
            throw new BadValueException(
                "expected KIND=PATH_OR_URL such as \"rustsec=advisory-db\", found " + Quoted.of(text));
          }
          Settings.FeedKind kind = ValueKinds.word(Settings.FeedKind.class).fromText(text.substring(0, equals));
          return new Short(kind, check(text.substring(equals + 1)));
        },
        feed -> ValueKinds.wordOf(feed.kind()) + "=" + feed.from());
  }

  /** A path relative to the file that names it, made relative to the working directory; URLs stay. */
  static String resolve(Path base, String from) {
    return isUrl(from) ? from : base.resolve(from).toString();
  }
}
