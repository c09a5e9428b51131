package dev.cratewarden.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up where log lines go and how they look. Everything goes to standard error: standard output is for results. */
public final class Logs {
  /** How a line looks. */
  public enum Format {
    /** {@code time LEVEL logger message key=value …} on one line, an exception's trace below it. */
    TEXT,
    /** One JSON object a line; facts stand in {@code kvpList}. */
    JSON
  }

  /**
   * One event, one line: nothing that a stranger put in a name or header may start the next line or steer a terminal,
   * so control characters become spaces.
   */
  static final String PATTERN =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\", UTC} %-5level %logger{0} %replace(%msg"
          + " %kvp{NONE}){'[\\p{Cntrl}\\u0085\\u2028\\u2029]', ' '}%n%ex{12}";

  private Logs() {}

  /**
   * Replaces the whole setup; safe to call again, for instance when the file with the settings changed.
   *
   * @param level the least that is logged; other people's code logs warnings at most
   */
  public static void configure(Format format, org.slf4j.event.Level level) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      throw new IllegalStateException("another logging library is in the way: " + factory.getClass());
    }
    context.reset();
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case TEXT -> text(context);
          case JSON -> json(context);
        };
    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(context);
    stderr.setName("stderr");
    stderr.setTarget("System.err");
    stderr.setEncoder(encoder);
    stderr.start();

    Level ours = Level.convertAnSLF4JLevel(level);
    Level theirs = ours.isGreaterOrEqual(Level.WARN) ? ours : Level.WARN;
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(theirs);
    root.addAppender(stderr);
    context.getLogger("dev.cratewarden").setLevel(ours);
    // Vert.x reports each client that hangs up as an error with a stack trace; we count them instead.
    context.getLogger("io.vertx.core.net.impl").setLevel(Level.OFF);
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMarkers(false);
    encoder.setWithMDC(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    return encoder;
  }
}
