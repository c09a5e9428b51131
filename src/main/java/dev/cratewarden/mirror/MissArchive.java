package dev.cratewarden.mirror;

import java.util.List;

/** Where misses outlive a restart. Fails with {@link StoreException}. */
public interface MissArchive {
  /** What was saved last. */
  List<Miss> load();

  /** Keeps these in place of what was kept, all or nothing. */
  void save(List<Miss> misses);
}
