package dev.cratewarden.scan;

import dev.cratewarden.crates.Checksum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The files of one tarball, to be held against those of another. */
final class TarballFiles {
  /** Longer texts are only compared by their hash. */
  private static final int TEXT_BYTES_MAX = 256 << 10;

  private static final int FILES_MAX = 50_000;

  /** One file: its size, the hash of its bytes, and its text if that was asked for. */
  record Entry(long bytes, String hash, Optional<String> text) {}

  private final Map<String, Entry> files = new TreeMap<>();

  private TarballFiles() {}

  /** By path within the top folder. */
  Map<String, Entry> files() {
    return files;
  }

  /**
   * Reads them.
   *
   * @param texts the paths of which the text is kept
   * @throws UnsafeArchiveException if it is not safe to unpack
   */
  static TarballFiles read(InputStream in, long tarballBytes, Predicate<String> texts)
      throws IOException, UnsafeArchiveException {
    TarballFiles all = new TarballFiles();
    MemberNames names = new MemberNames(Optional.empty(), new Findings());
    try (GzipMember gzip = new GzipMember(in)) {
      TarReader tar = new TarReader(gzip, new SizeLimits(tarballBytes));
      for (Optional<TarMember> next = tar.next(); next.isPresent(); next = tar.next()) {
        TarMember member = next.get();
        String path = names.accept(member.rawPath(), member.isFolder());
        if (member.isFile()) {
          if (all.files.size() == FILES_MAX) {
            throw new UnsafeArchiveException("too-many-entries", "", "more than " + FILES_MAX + " files");
          }
          all.files.put(path, entry(tar, member.size(), texts.test(path)));
        }
      }
    }
    return all;
  }

  private static Entry entry(TarReader tar, long size, boolean keepsText) throws IOException, UnsafeArchiveException {
    MessageDigest digest = Checksum.sha256();
    boolean keeps = keepsText && size <= TEXT_BYTES_MAX;
    byte[] text = new byte[keeps ? (int) size : 0];
    byte[] buffer = new byte[16 << 10];
    int at = 0;
    for (int n = tar.read(buffer, 0, buffer.length); n >= 0; n = tar.read(buffer, 0, buffer.length)) {
      digest.update(buffer, 0, n);
      if (keeps) {
        System.arraycopy(buffer, 0, text, at, n);
        at += n;
      }
    }
    String hash = HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), 16));
    return new Entry(size, hash, keeps ? Optional.of(new String(text, StandardCharsets.UTF_8)) : Optional.empty());
  }
}
