package dev.cratewarden.app;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.Upstream;
import dev.cratewarden.mirror.Validators;
import java.util.Optional;

/** The upstream of a command that must not ask anybody. */
final class NoUpstream implements Upstream {
  private static final Unavailable NEVER_ASKED = new Unavailable("this command asks no upstream", Optional.empty());

  @Override
  public IndexAnswer index(CrateName name, Validators validators) {
    return NEVER_ASKED;
  }

  @Override
  public TarballAnswer tarball(CrateId id, Checksum checksum) {
    return NEVER_ASKED;
  }

  @Override
  public ApiAnswer api(String pathAndQuery) {
    return NEVER_ASKED;
  }
}
