package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.toolchain.DistPath;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Optional;

/** Takes files of toolchains in: each byte counted and hashed, and kept only if all of them are the right ones. */
final class ToolchainIntake {
  private static final int BUFFER_BYTES = 64 << 10;

  private final ToolchainStore store;
  private final MirrorEvents events;
  private final InstantSource clock;

  ToolchainIntake(ToolchainStore store, MirrorEvents events, InstantSource clock) {
    this.store = store;
    this.events = events;
    this.clock = clock;
  }

  /** Keeps what is in memory and returns its hash. */
  Checksum take(byte[] bytes) {
    try (ToolchainStore.Admission admission = store.admit()) {
      admission.write(bytes, 0, bytes.length);
      admission.commit(clock.instant());
      return admission.checksum();
    }
  }

  /**
   * Keeps what arrives; why not, if it is not what it should be.
   *
   * @throws IOException if it breaks off
   */
  Optional<FileReply> take(DistPath path, Checksum expected, InputStream body, long bytesMax) throws IOException {
    try (ToolchainStore.Admission admission = store.admit()) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        admission.write(buffer, 0, n);
        if (admission.size() > bytesMax) {
          return Optional.of(
              new FileReply.BadUpstream(path + " has more than " + bytesMax + " bytes (rustup.file-size-max)"));
        }
      }
      Checksum actual = admission.checksum();
      if (!actual.equals(expected)) {
        String detail =
            "upstream sent "
                + admission.size()
                + " bytes with sha256 "
                + actual
                + " where they should have "
                + expected;
        events.integrityFailed(MirrorEvents.Integrity.UPSTREAM_CHECKSUM, path.value(), detail);
        return Optional.of(new FileReply.BadUpstream(path + ": " + detail));
      }
      admission.commit(clock.instant());
      return Optional.empty();
    } catch (StoreException e) {
      events.storeFailed(path.value(), e);
      return Optional.of(new FileReply.Unavailable(path + " cannot be kept: " + e.reason(), Freshness.PAUSE));
    }
  }
}
