package dev.cratewarden.config;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tomlj.TomlTable;

/**
 * Makes a policy of what a team already has: cargo-deny's {@code deny.toml}, cargo-audit's {@code audit.toml} or
 * cargo-vet's {@code supply-chain/config.toml}.
 *
 * <p>A draft to be read by a person. Whatever has no equivalent, or only a near one, is named with its place; nothing
 * is dropped silently. What those tools merely warn of is allowed, since a mirror has nobody to warn.
 */
public final class PolicyImport {
  /** Whose file it is. */
  public enum Format {
    /** cargo-deny's {@code deny.toml}. */
    CARGO_DENY,
    /** cargo-audit's {@code audit.toml}. */
    CARGO_AUDIT,
    /** cargo-vet's {@code config.toml}. */
    CARGO_VET
  }

  /**
   * What the other tools do not ask for, but a waiver must have.
   *
   * @param owner who answers for the imported waivers
   * @param until the last day on which they act
   */
  public record Waivers(String owner, LocalDate until) {}

  /** What importing came to. */
  public sealed interface Outcome {}

  /**
   * A policy.
   *
   * @param toml the text of a {@code policy.toml}
   * @param notes what has no equivalent, or not quite, from the top of the file down
   */
  public record Imported(String toml, List<Problem> notes) implements Outcome {}

  /** The file is no TOML, or not that tool's. */
  public record Refused(List<Problem> problems) implements Outcome {}

  private PolicyImport() {}

  /** The format that a file of this name has, if it has one of the usual names. */
  public static Optional<Format> formatOf(String fileName) {
    if (fileName.matches("\\.?(cargo-)?deny\\.toml")) {
      return Optional.of(Format.CARGO_DENY);
    }
    if (fileName.equals("config.toml")) {
      return Optional.of(Format.CARGO_VET);
    }
    return fileName.matches("\\.?(cargo-)?audit\\.toml") ? Optional.of(Format.CARGO_AUDIT) : Optional.empty();
  }

  /**
   * Imports the bytes of a file.
   *
   * @param file its path, for messages; of cargo-vet's, the policy goes on reading the folder in which it stands
   */
  public static Outcome of(Format format, String file, byte[] bytes, Waivers waivers) {
    List<Problem> problems = new ArrayList<>();
    Optional<TomlTable> toml = TomlText.parse(file, bytes, problems);
    if (toml.isEmpty()) {
      return new Refused(List.copyOf(problems));
    }
    PolicyDraft draft = new PolicyDraft(file, waivers);
    ForeignTable top = ForeignTable.top(file, toml.get(), problems);
    if (format == Format.CARGO_VET && !VetTomlImport.isOne(top)) {
      return new Refused(List.of(new Problem(top.place(), "this is no config.toml of cargo-vet")));
    }
    switch (format) {
      case CARGO_DENY -> new DenyTomlImport(draft).read(top);
      case CARGO_AUDIT -> new AuditTomlImport(draft).read(top);
      case CARGO_VET -> new VetTomlImport(draft, VetTomlImport.folderOf(file)).read(top);
    }
    return new Imported(draft.toToml(), problems.stream().sorted(Problem.BY_PLACE).toList());
  }
}
