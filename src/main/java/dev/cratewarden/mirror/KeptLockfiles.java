package dev.cratewarden.mirror;

import java.time.Instant;
import java.util.function.Consumer;

/** The lockfiles that clients have posted, as far as the operator lets them be remembered. Safe for many threads. */
public interface KeptLockfiles {
  /** Remembers none. */
  KeptLockfiles NONE =
      new KeptLockfiles() {
        @Override
        public void keep(String view, byte[] lockfile) {}

        @Override
        public void since(Instant since, Consumer<Kept> visitor) {}
      };

  /**
   * Remembers a lockfile; one that is remembered for the view already is only seen again.
   *
   * @throws StoreException if it cannot be kept
   */
  void keep(String view, byte[] lockfile);

  /**
   * Shows the lockfiles that were posted at {@code since} or later, in no particular order.
   *
   * @throws StoreException if they cannot be read
   */
  void since(Instant since, Consumer<Kept> visitor);

  /**
   * One of them.
   *
   * @param view by whose policy it was judged
   * @param name tells it from others: the beginning of its hash
   * @param last when it was last posted
   */
  record Kept(String view, String name, Instant last, byte[] lockfile) {}
}
