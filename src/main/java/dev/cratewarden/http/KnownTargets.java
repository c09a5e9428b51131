package dev.cratewarden.http;

import dev.cratewarden.mirror.ServedIndex;
import java.lang.ref.WeakReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the targets name that were asked for lately, so that neither path nor name is read again each time.
 *
 * <p>A target names the same for ever, whatever is served for it. Each has one place, where the latest of those that
 * share it stands: there is nothing to count and nothing to evict, and at most {@value #PLACES} short texts are kept.
 * One for each event loop.
 */
final class KnownTargets {
  private static final int PLACES = 1 << 12;

  /** Longer than any path of an index file or tarball that a person would name. */
  private static final int BYTES_MAX = 200;

  private final @Nullable Known[] places = new @Nullable Known[PLACES];
  private final int pathCharactersMax;

  KnownTargets(int pathCharactersMax) {
    this.pathCharactersMax = pathCharactersMax;
  }

  /** What a request is for. */
  Known find(RequestHead head) {
    int hash = head.targetHash();
    int place = (hash ^ hash >>> 16) & PLACES - 1;
    Known there = places[place];
    if (there != null && head.hasTarget(there.text)) {
      return there;
    }
    byte[] text = head.targetBytes();
    Known read = new Known(text, CargoRoutes.target(head.target(), pathCharactersMax));
    if (text.length <= BYTES_MAX && (read.target instanceof Target.Index || read.target instanceof Target.Download)) {
      places[place] = read;
    }
    return read;
  }

  /** One of them. */
  static final class Known {
    private final byte[] text;
    private final Target target;

    /** Weak: what is not shown any more is not to be kept by somebody who once asked for it. */
    private @Nullable WeakReference<WireIndex> wire;

    private Known(byte[] text, Target target) {
      this.text = text;
      this.target = target;
    }

    Target target() {
      return target;
    }

    /** The wire form of what is served for it now. */
    WireIndex wire(ServedIndex served, Function<ServedIndex, WireIndex> otherwise) {
      WireIndex last = wire == null ? null : wire.get();
      if (last != null && last.isOf(served)) {
        return last;
      }
      WireIndex now = otherwise.apply(served);
      wire = new WeakReference<>(now);
      return now;
    }
  }
}
