package dev.cratewarden.mirror;

import java.nio.file.Path;
import java.time.Instant;

/** What an export need not carry, because the other side has it. */
public sealed interface ExportBase {
  /** Nothing is known to be there. */
  record Nothing() implements ExportBase {}

  /**
   * What this bundle brought, and those it builds on.
   *
   * @param id of a bundle that was exported here; its beginning will do, from eight digits on
   */
  record Bundle(String id) implements ExportBase {}

  /** What the bundle in this file brought, and those it builds on. */
  record BundleFile(Path file) implements ExportBase {}

  /** What was stored before then. */
  record Time(Instant at) implements ExportBase {}
}
