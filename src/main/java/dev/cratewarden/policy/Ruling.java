package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One policy and one advisory book, by which all answers are judged until the next one is swapped in. Immutable. */
public final class Ruling {
  private Ruling() {}

  /** A ruling without any rule. */
  public static Ruling allowAll() {
    return new Ruling();
  }

  /** Names this pair of policy and book: equal contents, equal revision. */
  public String revision() {
    return "none";
  }

  /** Whether {@code view} is defined; the empty name is the default view and always is. */
  public boolean hasView(String view) {
    return view.isEmpty();
  }

  /** Whether the crate is reserved for internal use and so is never looked up upstream. */
  public boolean isReserved(CrateName name) {
    return false;
  }

  /** Whether {@code view} only observes: verdicts are recorded and nothing is refused. */
  public boolean observes(String view) {
    return true;
  }

  /** Judges one version. Total: a rule that fails denies. */
  public Verdict judge(String view, CrateFacts facts, Instant now) {
    return new Verdict.Allow(List.of(), Optional.empty());
  }

  /**
   * The index file as {@code view} shows it at {@code now}.
   *
   * @param facts of each line
   * @param until versions published later are left out (dated view)
   */
  public IndexView show(
      String view, IndexFile file, Function<IndexEntry, CrateFacts> facts, Optional<Instant> until, Instant now) {
    return new IndexView.Shown(file.bytes(), Optional.empty());
  }
}
