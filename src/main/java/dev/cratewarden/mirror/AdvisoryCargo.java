package dev.cratewarden.mirror;

import java.util.List;

/** The documents of advisory feeds as they travel from one mirror to another. */
public interface AdvisoryCargo {
  /** The feeds of which something is kept here, in the order of their names. */
  List<String> sources();

  /**
   * All documents of one of {@link #sources}: the same documents, the same bytes.
   *
   * @throws StoreException if they cannot be read
   */
  byte[] pack(String source);

  /**
   * Whether {@code packed} says more than what is kept here of {@code source}, if anything is.
   *
   * @throws BundleRefusedException if it cannot be used, saying why
   */
  boolean isNews(String source, byte[] packed);

  /**
   * Keeps what another mirror packed in place of what was kept of it before, all or nothing, and brings it into force.
   *
   * @throws StoreException if the machine fails
   */
  void unpack(String source, byte[] packed);
}
