package dev.cratewarden.report;

import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.policy.CleanText;
import dev.cratewarden.policy.Verdict;

/**
 * Lines for a terminal. Whatever is written through here is clean: nothing of it can move a cursor or turn text round.
 */
final class Terminal {
  private static final int LABEL_WIDTH = 10;

  private final StringBuilder out = new StringBuilder();
  private final boolean coloured;

  Terminal(ReportWriter.Ink ink) {
    this.coloured = ink == ReportWriter.Ink.COLOURED;
  }

  /** Styles, by their SGR parameters. */
  enum Style {
    PLAIN(""),
    BOLD("1"),
    DIM("2"),
    DENIED("1;31"),
    HELD("1;33"),
    ALLOWED("1;32"),
    NOTED("36");

    private final String parameters;

    Style(String parameters) {
      this.parameters = parameters;
    }

    static Style of(Verdict.Level level) {
      return switch (level) {
        case ALLOW -> NOTED;
        case HOLD -> HELD;
        case DENY -> DENIED;
      };
    }
  }

  /** Adds {@code text} to the line. */
  Terminal say(Style style, String text) {
    String clean = CleanText.of(text);
    if (coloured && style != Style.PLAIN) {
      out.append("\u001b[").append(style.parameters).append('m').append(clean).append("\u001b[0m");
    } else {
      out.append(clean);
    }
    return this;
  }

  Terminal say(String text) {
    return say(Style.PLAIN, text);
  }

  /** A line that is clean already, blanks and all. */
  Terminal line(String clean) {
    out.append(clean).append('\n');
    return this;
  }

  /** Leaves room. */
  Terminal gap(int columns) {
    out.append(" ".repeat(columns));
    return this;
  }

  /** Ends the line. */
  Terminal end() {
    out.append('\n');
    return this;
  }

  /** A line of its own, under a heading, with a word for what it says. */
  void detail(String label, String text) {
    gap(2).say(Style.DIM, label).gap(Math.max(1, LABEL_WIDTH - label.length())).say(text).end();
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
