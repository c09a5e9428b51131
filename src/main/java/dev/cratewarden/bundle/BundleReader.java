package dev.cratewarden.bundle;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.BundleFormat;
import dev.cratewarden.mirror.BundleManifest;
import dev.cratewarden.mirror.BundlePart;
import dev.cratewarden.mirror.BundleRefusedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one bundle, part by part in the order of its manifest, believing nothing that the manifest does not say. */
final class BundleReader implements BundleFormat.Reading {
  private static final int BUFFER_BYTES = 128 << 10;
  private static final int SIGNATURE_BYTES_MAX = 4 << 10;

  private final Path file;
  private final FileChannel channel;
  private final BundleManifest manifest;
  private final Checksum id;
  private final Optional<String> signedBy;
  private final long firstPart;
  private final Map<String, Place> places = new HashMap<>();

  /** Where the bytes of a part begin. */
  private record Place(BundleManifest.Entry entry, long position) {}

  private BundleReader(
      Path file, FileChannel channel, BundleManifest manifest, Checksum id, Optional<String> signedBy, long firstPart) {
    this.file = file;
    this.channel = channel;
    this.manifest = manifest;
    this.id = id;
    this.signedBy = signedBy;
    this.firstPart = firstPart;
  }

  static BundleReader open(Path file, SignatureCheck check) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      boolean opened = false;
      try {
        BundleReader reader = open(file, channel, check);
        opened = true;
        return reader;
      } finally {
        if (!opened) {
          channel.close();
        }
      }
    } catch (NoSuchFileException e) {
      throw new BundleRefusedException("there is no " + file, e);
    } catch (IOException e) {
      throw new BundleRefusedException("the bundle " + file + " cannot be read: " + e, e);
    }
  }

  private static BundleReader open(Path file, FileChannel channel, SignatureCheck check) throws IOException {
    InputStream in = Channels.newInputStream(channel);
    byte[] json = head(in, in.readNBytes(TarHeader.BYTES), PartName.MANIFEST, ManifestJson.BYTES_MAX);
    long firstPart = channel.position();
    byte[] next = in.readNBytes(TarHeader.BYTES);
    Optional<byte[]> signature = Optional.empty();
    if (next.length == TarHeader.BYTES && TarHeader.nameIn(next).equals(PartName.SIGNATURE)) {
      signature = Optional.of(head(in, next, PartName.SIGNATURE, SIGNATURE_BYTES_MAX));
      firstPart = channel.position();
    }
    // Nothing in the manifest is looked at before it is known to be whole and by whom.
    Optional<String> signedBy = check.signer(json, signature);
    return new BundleReader(file, channel, ManifestJson.read(json), Checksum.compute(json), signedBy, firstPart);
  }

  private static byte[] head(InputStream in, byte[] header, String name, int bytesMax) throws IOException {
    if (header.length < TarHeader.BYTES) {
      throw new BundleRefusedException("part " + name + " is missing: this is no bundle, or it is cut off");
    }
    long size =
        TarHeader.size(header, name)
            .orElseThrow(() ->
                new BundleRefusedException("part " + name + " is missing or its header is damaged: this is no bundle"));
    if (size > bytesMax) {
      throw new BundleRefusedException("part " + name + " is larger than " + bytesMax + " bytes");
    }
    byte[] content = in.readNBytes((int) size);
    byte[] padding = in.readNBytes(TarHeader.padding(size));
    if (content.length < size || padding.length < TarHeader.padding(size)) {
      throw new BundleRefusedException("part " + name + " is cut off");
    }
    requireZero(padding, name);
    return content;
  }

  private static void requireZero(byte[] padding, String name) {
    for (byte each : padding) {
      if (each != 0) {
        throw new BundleRefusedException("there are bytes hidden behind part " + name);
      }
    }
  }

  @Override
  public BundleManifest manifest() {
    return manifest;
  }

  @Override
  public Checksum id() {
    return id;
  }

  @Override
  public Optional<String> signedBy() {
    return signedBy;
  }

  @Override
  public void verify(BundleFormat.SmallParts visitor) {
    try {
      InputStream in = fromFirstPart();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (BundleManifest.Entry entry : manifest.parts()) {
        requireHeader(in, entry);
        if (entry.part() instanceof BundlePart.Tarball) {
          requireHash(hash(in, entry, buffer), entry);
          requirePadding(in, entry);
        } else {
          byte[] content = in.readNBytes((int) entry.size());
          requireWhole(content.length, entry);
          requireHash(Checksum.compute(content), entry);
          requirePadding(in, entry);
          visitor.part(entry.part(), content);
        }
      }
      requireEnd(in);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private InputStream fromFirstPart() throws IOException {
    channel.position(firstPart);
    return new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
  }

  private void requireHeader(InputStream in, BundleManifest.Entry entry) throws IOException {
    String name = PartName.of(entry.part());
    byte[] header = in.readNBytes(TarHeader.BYTES);
    if (header.length < TarHeader.BYTES) {
      throw new BundleRefusedException("part " + name + " is missing: the bundle is cut off before it");
    }
    if (!Arrays.equals(header, TarHeader.of(name, entry.size()))) {
      throw notExpected(name, header);
    }
  }

  private BundleRefusedException notExpected(String name, byte[] header) {
    String there = TarHeader.nameIn(header);
    if (there.equals(name)) {
      return new BundleRefusedException(
          "part " + name + " has a header that is damaged or says another size than the manifest");
    }
    if (there.isEmpty()) {
      return new BundleRefusedException("part " + name + " is missing: the bundle ends before it");
    }
    Set<String> known = new HashSet<>();
    manifest.parts().forEach(it -> known.add(PartName.of(it.part())));
    return known.contains(there)
        ? new BundleRefusedException(
            "part " + name + " is missing or out of its place: part " + there + " stands there")
        : new BundleRefusedException("there is a surplus part " + there + " where part " + name + " should stand");
  }

  private static Checksum hash(InputStream in, BundleManifest.Entry entry, byte[] buffer) throws IOException {
    MessageDigest digest = Checksum.sha256();
    long left = entry.size();
    while (left > 0) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        requireWhole(entry.size() - left, entry);
      }
      digest.update(buffer, 0, count);
      left -= count;
    }
    return Checksum.ofBytes(digest.digest());
  }

  private static void requireWhole(long bytes, BundleManifest.Entry entry) {
    if (bytes < entry.size()) {
      throw new BundleRefusedException(
          "part " + PartName.of(entry.part()) + " is cut off after " + bytes + " of " + entry.size() + " bytes");
    }
  }

  private static void requireHash(Checksum actual, BundleManifest.Entry entry) {
    if (!actual.equals(entry.sha256())) {
      throw new BundleRefusedException(
          "part "
              + PartName.of(entry.part())
              + " is damaged: its SHA-256 is "
              + actual
              + ", and the manifest says "
              + entry.sha256());
    }
  }

  private static void requirePadding(InputStream in, BundleManifest.Entry entry) throws IOException {
    String name = PartName.of(entry.part());
    byte[] padding = in.readNBytes(TarHeader.padding(entry.size()));
    if (padding.length < TarHeader.padding(entry.size())) {
      throw new BundleRefusedException("part " + name + " is cut off: the bundle ends in the padding behind it");
    }
    requireZero(padding, name);
  }

  private static void requireEnd(InputStream in) throws IOException {
    byte[] end = in.readNBytes(2 * TarHeader.BYTES + 1);
    if (end.length >= TarHeader.BYTES && !TarHeader.nameIn(end).isEmpty()) {
      throw new BundleRefusedException("there is a surplus part " + TarHeader.nameIn(end) + " behind the last one");
    }
    if (end.length != 2 * TarHeader.BYTES) {
      throw new BundleRefusedException(
          end.length < 2 * TarHeader.BYTES
              ? "the bundle is cut off at its end"
              : "there are bytes behind the end of the bundle");
    }
    requireZero(end, "the last one");
  }

  @Override
  public byte[] small(BundlePart part) {
    if (places.isEmpty()) {
      long position = firstPart;
      for (BundleManifest.Entry entry : manifest.parts()) {
        position += TarHeader.BYTES;
        if (!(entry.part() instanceof BundlePart.Tarball)) {
          places.put(PartName.of(entry.part()), new Place(entry, position));
        }
        position += entry.size() + TarHeader.padding(entry.size());
      }
    }
    Place place = places.get(PartName.of(part));
    if (place == null) {
      throw new IllegalArgumentException("the bundle has no part " + PartName.of(part));
    }
    return small(place.entry, place.position);
  }

  private byte[] small(BundleManifest.Entry entry, long position) {
    try {
      byte[] content = new PartBytes(channel, position, entry.size()).readAllBytes();
      requireWhole(content.length, entry);
      requireHash(Checksum.compute(content), entry);
      return content;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public void tarballs(BundleFormat.Tarballs visitor) {
    long position = firstPart;
    for (BundleManifest.Entry entry : manifest.parts()) {
      position += TarHeader.BYTES;
      if (entry.part() instanceof BundlePart.Tarball tarball) {
        visitor.tarball(tarball.checksum(), entry.size(), new PartBytes(channel, position, entry.size()));
      }
      position += entry.size() + TarHeader.padding(entry.size());
    }
  }

  private BundleRefusedException unreadable(IOException e) {
    return new BundleRefusedException("the bundle " + file + " cannot be read: " + e, e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }

  /** The bytes of one part, wherever the channel stands meanwhile. */
  private static final class PartBytes extends InputStream {
    private final FileChannel channel;
    private long position;
    private long left;

    PartBytes(FileChannel channel, long position, long size) {
      this.channel = channel;
      this.position = position;
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = channel.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, left)), position);
      position += Math.max(0, count);
      left -= Math.max(0, count);
      return count;
    }
  }
}
