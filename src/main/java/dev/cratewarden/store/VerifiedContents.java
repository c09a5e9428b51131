package dev.cratewarden.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/** The contents whose bytes have been hashed since the start. One that is forgotten is hashed again, no more. */
final class VerifiedContents {
  private static final int CONTENTS_MAX = 65_536;

  private final Cache<Long, Boolean> contents =
      Caffeine.newBuilder().maximumSize(CONTENTS_MAX).executor(Runnable::run).build();

  boolean contains(long content) {
    return contents.getIfPresent(content) != null;
  }

  void add(long content) {
    contents.put(content, true);
  }

  void remove(long content) {
    contents.invalidate(content);
  }

  void clear() {
    contents.invalidateAll();
  }
}
