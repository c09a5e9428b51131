package dev.cratewarden.mirror;

import java.time.Instant;
import java.util.Optional;

/**
 * Through which policy and up to which instant a client looks at the registry.
 *
 * @param view a view's name; empty for the default view
 * @param until of a dated view: versions published later are not shown
 */
public record ViewKey(String view, Optional<Instant> until) {
  /** What a client sees that names no view. */
  public static final ViewKey DEFAULT = new ViewKey("", Optional.empty());
}
