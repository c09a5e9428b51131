package dev.cratewarden.mirror;

import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.config.PolicyFile;
import dev.cratewarden.policy.Ruling;
import java.nio.charset.StandardCharsets;

/** Rulings by the text of a policy file. */
final class Policies {
  private Policies() {}

  static Ruling ruling(String... lines) {
    byte[] toml = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    if (PolicyFile.parse("policy.toml", toml) instanceof PolicyFile.Read read) {
      return Ruling.of(read.policies(), AdvisoryBook.empty());
    }
    throw new IllegalArgumentException(PolicyFile.parse("policy.toml", toml).toString());
  }
}
