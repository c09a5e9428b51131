package dev.cratewarden.mirror;

/**
 * What happens at the front door, for metrics. Called on event loops, once a request; must return at once and not
 * throw.
 */
public interface RequestEvents {
  /** What kind of thing was asked for, whatever the view. */
  enum Route {
    INDEX,
    CONFIG,
    DOWNLOAD,
    API,
    AUDIT,
    WHY,
    ADVISORIES,
    TOOLCHAIN,
    HEALTH,
    METRICS,
    UI,
    ADMIN,
    OTHER
  }

  /**
   * A request ended.
   *
   * @param status the HTTP status sent, or 499 if the client left or was cut off before the last byte
   * @param nanos from its last header to the last byte handed to the operating system
   */
  default void requestEnded(Route route, int status, long nanos) {}

  /** A request was turned away unread, because too much was going on. */
  default void requestShed(Route route) {}

  /** A client's connection was opened ({@code +1}) or closed ({@code -1}). */
  default void connectionMoved(int change) {}

  /** Listens to nothing. */
  RequestEvents NONE = new RequestEvents() {};
}
