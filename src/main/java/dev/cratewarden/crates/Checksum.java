package dev.cratewarden.crates;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The SHA-256 of a tarball: 32 bytes, written as 64 lower-case hexadecimal digits. It is the tarball's address. */
public final class Checksum implements Comparable<Checksum> {
  /** Length in bytes. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  private Checksum(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The checksum made of these 32 bytes, which are copied.
   *
   * @throws IllegalArgumentException if there are not 32
   */
  public static Checksum ofBytes(byte[] sha256) {
    if (sha256.length != BYTES) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + sha256.length);
    }
    return new Checksum(sha256.clone());
  }

  /** The checksum written as {@code hex}; upper-case digits are refused, as cargo refuses them. */
  public static Optional<Checksum> parse(String hex) {
    if (hex.length() != 2 * BYTES) {
      return Optional.empty();
    }
    for (int i = 0; i < hex.length(); i++) {
      char c = hex.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
        return Optional.empty();
      }
    }
    return Optional.of(new Checksum(HexFormat.of().parseHex(hex)));
  }

  /**
   * The checksum written as {@code hex}.
   *
   * @throws IllegalArgumentException if it is not 64 lower-case hexadecimal digits
   */
  public static Checksum of(String hex) {
    return parse(hex).orElseThrow(() -> new IllegalArgumentException("not a SHA-256: " + Quoted.of(hex)));
  }

  /** The SHA-256 of {@code content}. */
  public static Checksum compute(byte[] content) {
    return new Checksum(sha256().digest(content));
  }

  /** A digest whose result {@link #ofBytes} takes. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A copy of the 32 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public int compareTo(Checksum other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Checksum that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
  }

  @Override
  public String toString() {
    return hex();
  }
}
