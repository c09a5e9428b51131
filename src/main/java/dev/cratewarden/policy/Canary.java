package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;

/**
 * The crate that every policy denies by a built-in rule. Whoever gets it through any route has found a way past the
 * policy: the self-test asks for it.
 */
public final class Canary {
  /** Its name; nobody may publish it here. */
  public static final CrateName NAME = CrateName.of("cratewarden-canary");

  /** Its only version. */
  public static final CrateVersion VERSION = CrateVersion.of(1, 0, 0);

  /** Name and version. */
  public static final CrateId ID = new CrateId(NAME, VERSION);

  private Canary() {}

  /** Whether {@code name} is the canary's in any spelling. */
  public static boolean is(CrateName name) {
    return NAME.canonical().equals(name.canonical());
  }
}
