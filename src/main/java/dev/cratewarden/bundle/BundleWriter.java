package dev.cratewarden.bundle;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.BundleFormat;
import dev.cratewarden.mirror.BundleManifest;
import dev.cratewarden.mirror.BundlePart;
import dev.cratewarden.mirror.BundleRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Writes one bundle. Since the manifest comes first and names every part, small parts wait in a file beside the bundle
 * until all are known; large ones are read when their turn has come.
 */
final class BundleWriter implements BundleFormat.Writing {
  private static final int BUFFER_BYTES = 128 << 10;

  private final Path file;
  private final OptionalLong volumeBytesMax;
  private final Path waiting;
  private final FileChannel waitingBytes;
  private final KeyFolder keys;
  private final Map<String, Part> parts = new TreeMap<>();

  /** A part, and where its bytes begin among those that wait; of a large one, nowhere. */
  private record Part(BundleManifest.Entry entry, long offset) {}

  private BundleWriter(Path file, OptionalLong volumeBytesMax, Path waiting, FileChannel waitingBytes, KeyFolder keys) {
    this.file = file;
    this.volumeBytesMax = volumeBytesMax;
    this.waiting = waiting;
    this.waitingBytes = waitingBytes;
    this.keys = keys;
  }

  static BundleWriter create(Path file, OptionalLong volumeBytesMax, KeyFolder keys) {
    for (Path there : List.of(file, file.resolveSibling(VolumeHeader.name(file.getFileName().toString(), 1)))) {
      if (Files.exists(there)) {
        throw new BundleRefusedException("an export overwrites nothing: " + there + " exists");
      }
    }
    try {
      Path waiting = Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName() + ".", ".parts");
      FileChannel bytes = FileChannel.open(waiting, StandardOpenOption.READ, StandardOpenOption.WRITE);
      return new BundleWriter(file, volumeBytesMax, waiting, bytes, keys);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static BundleRefusedException failed(Path file, IOException e) {
    return new BundleRefusedException("the bundle " + file + " cannot be written: " + e, e);
  }

  @Override
  public void add(BundlePart.Small part, byte[] content) {
    if (content.length >= ManifestJson.SMALL_BYTES_MAX) {
      throw new BundleRefusedException(
          "part " + PartName.of(part) + " would have " + content.length + " bytes, more than a bundle takes");
    }
    try {
      long offset = waitingBytes.size();
      waitingBytes.position(offset);
      Channels.newOutputStream(waitingBytes).write(content);
      add(new Part(new BundleManifest.Entry(part, content.length, Checksum.compute(content)), offset));
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  @Override
  public void announce(BundlePart.Large part, long size, Checksum sha256) {
    add(new Part(new BundleManifest.Entry(part, size, sha256), -1));
  }

  private void add(Part part) {
    String name = PartName.of(part.entry.part());
    if (parts.put(name, part) != null) {
      throw new IllegalStateException("part " + name + " is added twice");
    }
  }

  @Override
  public BundleFormat.Written finish(BundleManifest.Origin origin, BundleFormat.LargeBytes bytes) {
    List<BundleManifest.Entry> entries = new ArrayList<>();
    parts.values().forEach(part -> entries.add(part.entry));
    BundleManifest manifest = new BundleManifest(origin, entries);
    byte[] json = ManifestJson.write(manifest);
    if (json.length > ManifestJson.BYTES_MAX) {
      throw new BundleRefusedException(
          "a bundle of " + entries.size() + " parts is more than one manifest may list; split it");
    }
    Checksum id = Checksum.compute(json);
    Optional<Signature> signature = keys.signing().map(key -> key.sign(json));
    Optional<byte[]> signatureJson = signature.map(Signature::json);
    long size = TarHeader.stretch(json.length) + signatureJson.map(it -> TarHeader.stretch(it.length)).orElse(0L);
    for (BundleManifest.Entry entry : entries) {
      size += TarHeader.stretch(entry.size());
    }
    size += 2 * TarHeader.BYTES;
    try (VolumeOutput out = VolumeOutput.of(file, volumeBytesMax, size, id)) {
      small(out, PartName.MANIFEST, json);
      if (signatureJson.isPresent()) {
        small(out, PartName.SIGNATURE, signatureJson.get());
      }
      for (Part part : parts.values()) {
        write(out, part, bytes);
      }
      out.write(new byte[2 * TarHeader.BYTES]);
      List<Path> files = out.finish();
      return new BundleFormat.Written(
          new BundleFormat.ManifestBytes(manifest, json, id), size, files, signature.map(Signature::key));
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static void small(OutputStream out, String name, byte[] content) throws IOException {
    out.write(TarHeader.of(name, content.length));
    out.write(content);
    out.write(new byte[TarHeader.padding(content.length)]);
  }

  private void write(OutputStream out, Part part, BundleFormat.LargeBytes bytes) throws IOException {
    BundleManifest.Entry entry = part.entry;
    out.write(TarHeader.of(PartName.of(entry.part()), entry.size()));
    switch (entry.part()) {
      case BundlePart.Large large -> {
        try (InputStream content = bytes.open(large)) {
          copy(content, entry, out);
        }
      }
      case BundlePart.Small small -> {
        waitingBytes.position(part.offset);
        copy(Channels.newInputStream(waitingBytes), entry, out);
      }
    }
    out.write(new byte[TarHeader.padding(entry.size())]);
  }

  private static void copy(InputStream content, BundleManifest.Entry entry, OutputStream out) throws IOException {
    MessageDigest digest = Checksum.sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = entry.size();
    while (left > 0) {
      int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        break;
      }
      digest.update(buffer, 0, count);
      out.write(buffer, 0, count);
      left -= count;
    }
    if (left > 0 || !Checksum.ofBytes(digest.digest()).equals(entry.sha256())) {
      throw new BundleRefusedException("part " + PartName.of(entry.part()) + " changed while the bundle was written");
    }
  }

  @Override
  public void close() {
    try {
      waitingBytes.close();
      Files.deleteIfExists(waiting);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tidy up beside " + file, e);
    }
  }
}
