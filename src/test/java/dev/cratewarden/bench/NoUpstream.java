package dev.cratewarden.bench;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.Upstream;
import dev.cratewarden.mirror.Validators;
import java.util.Optional;

/** A registry that cannot be reached: what is measured is held already. */
final class NoUpstream implements Upstream {
  private static final Unavailable AWAY = new Unavailable("there is none", Optional.empty());

  @Override
  public IndexAnswer index(CrateName name, Validators validators) {
    return AWAY;
  }

  @Override
  public TarballAnswer tarball(CrateId id, Checksum checksum) {
    return AWAY;
  }

  @Override
  public ApiAnswer api(String pathAndQuery) {
    return AWAY;
  }
}
