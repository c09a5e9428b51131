package dev.cratewarden.mirror;

/** How the body of an index file may be written (RFC 9110, section 8.4.1). */
public enum ContentCoding {
  /** As it is. */
  IDENTITY,
  /** Compressed, as cargo asks for it. */
  GZIP
}
