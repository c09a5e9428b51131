package dev.cratewarden.http;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.ViewKey;
import java.util.Optional;

/** Explains the verdict on a version. Blocks: for a virtual thread. */
public interface WhyPage {
  /** The explanation; empty if there is no such version or view. */
  Optional<Page> explain(ViewKey view, CrateId id, PageForm form);
}
