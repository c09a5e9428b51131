package dev.cratewarden.upstream;

import dev.cratewarden.mirror.MirrorEvents.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a tarball as they arrive: never more than the limit, never fewer than announced, never too slowly. One
 * thread.
 */
final class TarballBody extends InputStream {
  private final InputStream body;
  private final OptionalLong announced;
  private final UpstreamOptions options;
  private final CallThreads threads;
  private final Deadline deadline;
  private final FloorRate floor;
  private final Turn turn;
  private final Runnable brokeOff;
  private long arrived;
  private boolean ended;
  private boolean broken;

  /**
   * Over {@code body}, which is closed with this.
   *
   * @param brokeOff is called once if upstream does not deliver
   */
  TarballBody(
      InputStream body,
      OptionalLong announced,
      UpstreamOptions options,
      CallThreads threads,
      Turn turn,
      Runnable brokeOff) {
    this.body = body;
    this.announced = announced;
    this.options = options;
    this.threads = threads;
    this.turn = turn;
    this.brokeOff = brokeOff;
    this.deadline = Deadline.in(options.times().tarball());
    this.floor = new FloorRate(options.limits().floorBytesPerSecond(), options.times().floorWindow());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (broken) {
      throw new IOException("upstream's tarball already broke off");
    }
    if (ended || length == 0) {
      return ended ? -1 : 0;
    }
    long before = System.nanoTime();
    int count;
    try {
      count = threads.call(() -> body.read(into, offset, length));
    } catch (IOException e) {
      throw broken("broke off after " + arrived + " bytes: " + e.getMessage(), e);
    }
    if (count < 0) {
      return end();
    }
    arrived += count;
    if (arrived > options.limits().tarballBytesMax()) {
      throw broken("is larger than " + options.limits().tarballBytesMax() + " bytes", null);
    }
    if (floor.isTooSlowAfter(System.nanoTime() - before, count)) {
      throw broken("drips: less than " + options.limits().floorBytesPerSecond() + " bytes a second", null);
    }
    if (deadline.isOver()) {
      throw broken("takes longer than " + options.times().tarball().toSeconds() + " s", null);
    }
    return count;
  }

  private int end() throws IOException {
    if (announced.isPresent() && arrived != announced.getAsLong()) {
      throw broken("ended after " + arrived + " of " + announced.getAsLong() + " bytes", null);
    }
    ended = true;
    turn.end(Outcome.OK);
    return -1;
  }

  private IOException broken(String what, @Nullable IOException cause) {
    broken = true;
    brokeOff.run();
    turn.end(Outcome.UNAVAILABLE);
    return new IOException("upstream's tarball " + what, cause);
  }

  /** Whoever closes early has seen enough; that is no failure of upstream's. */
  @Override
  public void close() throws IOException {
    ended = true;
    try {
      body.close();
    } finally {
      turn.end(Outcome.OK);
    }
  }
}
