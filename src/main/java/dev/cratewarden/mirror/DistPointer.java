package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.toolchain.DistPath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * Which bytes a path leads to.
 *
 * @param sha256 of them
 * @param digest the file with their SHA-256 as upstream has it; empty if it was not needed, or there is none
 * @param validators of what was asked for last: that file, or the bytes themselves
 * @param checkedAt when upstream last said so
 * @param since when the path came to lead to these bytes
 */
public record DistPointer(
    DistPath path, Checksum sha256, Optional<String> digest, Validators validators, Instant checkedAt, Instant since) {
  /** The same, said again. */
  DistPointer checked(Validators newValidators, Instant now) {
    return new DistPointer(path, sha256, digest, newValidators, now, since);
  }

  /** The file with the SHA-256, in the form that every dist server uses if upstream's own was not needed. */
  byte[] digestFile() {
    return digest.orElse(sha256.hex() + "  " + path.name() + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
