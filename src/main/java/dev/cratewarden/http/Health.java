package dev.cratewarden.http;

import java.util.List;

/** Whether this server can do its work. For an event loop: memory only. */
public interface Health {
  /** Why it cannot, one reason a line; empty if it can. */
  List<String> unready();
}
