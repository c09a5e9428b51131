package dev.cratewarden.mirror;

/**
 * Writes something that was found out in one format.
 *
 * @param <T> what was found out
 */
public interface ReportWriter<T> {
  /** The format's name, as {@code --format} and {@code ?format=} have it. */
  String format();

  /** Its media type, with the charset if it is text. */
  String contentType();

  /** The whole document, with a line end at its end. */
  String write(T subject, Ink ink);

  /** Whether who reads it can show colours. Only formats for terminals care. */
  enum Ink {
    PLAIN,
    COLOURED
  }
}
