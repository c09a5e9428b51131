package dev.cratewarden.mirror;

/** The machine under the store failed (disk full, I/O error, RocksDB): never a wrong answer, always an error. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }

  /** The message, for a reply or a log. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
