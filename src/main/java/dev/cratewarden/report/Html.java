package dev.cratewarden.report;

import dev.cratewarden.policy.CleanText;
import dev.cratewarden.policy.Verdict;

/**
 * HTML, written from the outside in. Text goes in escaped, whoever wrote it; only {@link #raw} does not, and takes what
 * stands in our own code.
 */
final class Html {
  private final StringBuilder out = new StringBuilder(1 << 14);

  /** The beginning of a page up to its main part. */
  static Html page(String title, String subtitle) {
    return new Html()
        .raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n<title>")
        .text(title)
        .raw(" · Cratewarden</title>\n<style>\n" + Stylesheet.TEXT + "</style>\n</head>\n<body>\n")
        .raw("<a class=\"skip\" href=\"#main\">To the report</a>\n<header>\n<h1>")
        .text(title)
        .raw("</h1>\n<p>")
        .text(subtitle)
        .raw("</p>\n</header>\n<main id=\"main\">\n");
  }

  /** The end of a page. */
  String end(String footer) {
    return raw("</main>\n<footer>\n<p>").text(footer).raw("</p>\n</footer>\n</body>\n</html>\n").out.toString();
  }

  /** Our own markup. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Text on one line, without control and bidirectional characters. */
  Html text(String text) {
    return escaped(CleanText.of(text));
  }

  /** Several lines of text, each clean. */
  Html lines(String text) {
    text.lines().forEach(line -> escaped(CleanText.of(line)).raw("\n"));
    return this;
  }

  /** A line that is clean already, blanks and all. */
  Html line(String clean) {
    return escaped(clean).raw("\n");
  }

  private Html escaped(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return this;
  }

  /** An element with text in it. */
  Html element(String tag, String text) {
    return raw("<" + tag + ">").text(text).raw("</" + tag + ">");
  }

  /** A link to a page elsewhere; {@code url} is http or https. */
  Html link(String url, String text) {
    return raw("<a rel=\"noopener noreferrer\" href=\"").text(url).raw("\">").text(text).raw("</a>");
  }

  /** A verdict as a word on its colour. */
  Html verdict(Verdict.Level level, String word) {
    String colour =
        switch (level) {
          case ALLOW -> word.equals("allowed") ? "allow" : "note";
          case HOLD -> "hold";
          case DENY -> "deny";
        };
    return raw("<span class=\"verdict " + colour + "\">").text(word).raw("</span>");
  }

  /** One line of a description list. */
  Html fact(String name, String value) {
    return raw("<dt>").text(name).raw("</dt><dd>").text(value).raw("</dd>\n");
  }
}
