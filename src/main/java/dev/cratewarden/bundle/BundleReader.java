package dev.cratewarden.bundle;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.BundleFormat;
import dev.cratewarden.mirror.BundleManifest;
import dev.cratewarden.mirror.BundlePart;
import dev.cratewarden.mirror.BundleRefusedException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one bundle, part by part in the order of its manifest, believing nothing that the manifest does not say. */
final class BundleReader implements BundleFormat.Reading {
  private static final int BUFFER_BYTES = 128 << 10;
  private static final int SIGNATURE_BYTES_MAX = 4 << 10;

  private final VolumeSet files;
  private final BundleBytes bytes;
  private final BundleFormat.ManifestBytes manifest;
  private final Optional<String> signedBy;
  private final long firstPart;
  private final Map<String, Place> places = new HashMap<>();

  /** Where the bytes of a part begin. */
  private record Place(BundleManifest.Entry entry, long position) {}

  private BundleReader(
      VolumeSet files,
      BundleBytes bytes,
      BundleFormat.ManifestBytes manifest,
      Optional<String> signedBy,
      long firstPart) {
    this.files = files;
    this.bytes = bytes;
    this.manifest = manifest;
    this.signedBy = signedBy;
    this.firstPart = firstPart;
  }

  static BundleReader open(List<Path> named, SignatureCheck check) {
    try {
      VolumeSet files = VolumeSet.of(named);
      BundleBytes bytes = files.open();
      boolean opened = false;
      try {
        BundleReader reader = open(files, bytes, check);
        opened = true;
        return reader;
      } finally {
        if (!opened) {
          bytes.close();
        }
      }
    } catch (NoSuchFileException e) {
      throw new BundleRefusedException("there is no " + named.getFirst(), e);
    } catch (IOException e) {
      throw new BundleRefusedException("the bundle " + named.getFirst() + " cannot be read: " + e, e);
    }
  }

  private static BundleReader open(VolumeSet files, BundleBytes bytes, SignatureCheck check) throws IOException {
    InputStream in = bytes.from(0, Long.MAX_VALUE);
    byte[] json = head(in, in.readNBytes(TarHeader.BYTES), PartName.MANIFEST, ManifestJson.BYTES_MAX);
    long firstPart = TarHeader.stretch(json.length);
    byte[] next = in.readNBytes(TarHeader.BYTES);
    Optional<byte[]> signature = Optional.empty();
    if (next.length == TarHeader.BYTES && TarHeader.nameIn(next).equals(PartName.SIGNATURE)) {
      signature = Optional.of(head(in, next, PartName.SIGNATURE, SIGNATURE_BYTES_MAX));
      firstPart += TarHeader.stretch(signature.get().length);
    }
    // Nothing in the manifest is looked at before it is known to be whole and by whom.
    Optional<String> signedBy = check.signer(json, signature);
    Checksum id = Checksum.compute(json);
    files.requireOf(id);
    return new BundleReader(
        files, bytes, new BundleFormat.ManifestBytes(ManifestJson.read(json), json, id), signedBy, firstPart);
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
  public BundleFormat.ManifestBytes manifest() {
    return manifest;
  }

  @Override
  public Optional<String> signedBy() {
    return signedBy;
  }

  @Override
  public void read(BundleFormat.Parts visitor) {
    try {
      InputStream in = new BufferedInputStream(bytes.from(firstPart, Long.MAX_VALUE), BUFFER_BYTES);
      byte[] buffer = new byte[BUFFER_BYTES];
      long position = firstPart;
      for (BundleManifest.Entry entry : manifest.manifest().parts()) {
        requireHeader(in, entry, position);
        switch (entry.part()) {
          case BundlePart.Small small -> {
            byte[] content = in.readNBytes((int) entry.size());
            requireWhole(content.length, entry);
            requireHash(Checksum.compute(content), entry, position);
            requirePadding(in, entry);
            visitor.small(small, content);
          }
          case BundlePart.Large large -> {
            Limited content = new Limited(in, entry);
            Checksum actual =
                visitor.wants(large) ? visitor.large(large, entry.size(), content) : hash(content, buffer);
            requireHash(content.left == 0 ? actual : hash(content, buffer), entry, position);
            requirePadding(in, entry);
          }
        }
        position += TarHeader.stretch(entry.size());
      }
      requireEnd(in);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void requireHeader(InputStream in, BundleManifest.Entry entry, long position) throws IOException {
    String name = PartName.of(entry.part());
    byte[] header = in.readNBytes(TarHeader.BYTES);
    if (header.length < TarHeader.BYTES) {
      throw new BundleRefusedException("part " + name + " is missing: the bundle is cut off before it");
    }
    if (!Arrays.equals(header, TarHeader.of(name, entry.size()))) {
      throw notExpected(name, header, bytes.place(position));
    }
  }

  private BundleRefusedException notExpected(String name, byte[] header, String place) {
    String there = TarHeader.nameIn(header);
    if (there.equals(name)) {
      return new BundleRefusedException(
          "part " + name + " has a header that is damaged or says another size than the manifest" + place);
    }
    if (there.isEmpty()) {
      return new BundleRefusedException("part " + name + " is missing: the bundle ends before it" + place);
    }
    Set<String> known = new HashSet<>();
    manifest.manifest().parts().forEach(it -> known.add(PartName.of(it.part())));
    return known.contains(there)
        ? new BundleRefusedException(
            "part " + name + " is missing or out of its place: part " + there + " stands there" + place)
        : new BundleRefusedException(
            "there is a surplus part " + there + " where part " + name + " should stand" + place);
  }

  private static Checksum hash(InputStream in, byte[] buffer) throws IOException {
    MessageDigest digest = Checksum.sha256();
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      digest.update(buffer, 0, count);
    }
    return Checksum.ofBytes(digest.digest());
  }

  private static void requireWhole(long bytes, BundleManifest.Entry entry) {
    if (bytes < entry.size()) {
      throw new BundleRefusedException(
          "part " + PartName.of(entry.part()) + " is cut off after " + bytes + " of " + entry.size() + " bytes");
    }
  }

  private void requireHash(Checksum actual, BundleManifest.Entry entry, long position) {
    if (!actual.equals(entry.sha256())) {
      throw new BundleRefusedException(
          "part "
              + PartName.of(entry.part())
              + " is damaged: its SHA-256 is "
              + actual
              + ", and the manifest says "
              + entry.sha256()
              + bytes.place(position));
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
  public byte[] small(BundlePart.Small part) {
    if (places.isEmpty()) {
      long position = firstPart;
      for (BundleManifest.Entry entry : manifest.manifest().parts()) {
        if (entry.part() instanceof BundlePart.Small) {
          places.put(PartName.of(entry.part()), new Place(entry, position + TarHeader.BYTES));
        }
        position += TarHeader.stretch(entry.size());
      }
    }
    Place place = places.get(PartName.of(part));
    if (place == null) {
      throw new IllegalArgumentException("the bundle has no part " + PartName.of(part));
    }
    try {
      byte[] content = bytes.from(place.position, place.entry.size()).readAllBytes();
      requireWhole(content.length, place.entry);
      requireHash(Checksum.compute(content), place.entry, place.position);
      return content;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private BundleRefusedException unreadable(IOException e) {
    return new BundleRefusedException("the bundle " + files + " cannot be read: " + e, e);
  }

  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + files, e);
    }
  }

  /** The bytes of one part out of those of the bundle; refuses a bundle that ends among them. */
  private static final class Limited extends FilterInputStream {
    private final BundleManifest.Entry entry;
    private long left;

    Limited(InputStream in, BundleManifest.Entry entry) {
      super(in);
      this.entry = entry;
      this.left = entry.size();
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
      int count = super.read(into, offset, (int) Math.min(length, left));
      if (count < 0) {
        requireWhole(entry.size() - left, entry);
      }
      left -= count;
      return count;
    }

    @Override
    public void close() {
      // The bundle goes on behind this part.
    }
  }
}
