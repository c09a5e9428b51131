package dev.cratewarden.scan;

import dev.cratewarden.crates.CrateId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A {@code .crate} file made member by member, also in ways in which no honest tool would make one. */
public final class CrateFile {
  private static final int BLOCK = 512;

  private final CrateId id;
  private final ByteArrayOutputStream tar = new ByteArrayOutputStream();
  private String manifest;
  private String description = "a crate for tests";
  private String lib = "pub fn answer() -> u32 { 42 }\n";
  private boolean hasManifest = true;
  private int endBlocks = 2;
  private byte[] behind = new byte[0];

  private CrateFile(CrateId id) {
    this.id = id;
    this.manifest = "";
  }

  /** A sound one with a manifest and a library. */
  public static CrateFile of(CrateId id) {
    return new CrateFile(id);
  }

  static CrateFile of(String id) {
    return of(CrateId.of(id));
  }

  /** The description in the manifest. */
  public CrateFile description(String text) {
    description = text;
    return this;
  }

  /** Adds lines to the manifest, behind its package table. */
  public CrateFile manifest(String more) {
    manifest += more;
    return this;
  }

  CrateFile withoutManifest() {
    hasManifest = false;
    return this;
  }

  CrateFile lib(String text) {
    lib = text;
    return this;
  }

  /** Adds a file within the top folder. */
  public CrateFile file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  CrateFile file(String path, byte[] content) {
    return member(top() + "/" + path, '0', content);
  }

  CrateFile member(String path, char type, byte[] content) {
    return raw(header(path, type, content.length, 0644)).raw(padded(content));
  }

  CrateFile memberWithMode(String path, int mode) {
    return raw(header(path, '0', 0, mode));
  }

  /** A header that announces {@code size} bytes and brings none. */
  CrateFile announcing(String path, long size) {
    return raw(header(path, '0', size, 0644));
  }

  CrateFile pax(String key, String value) {
    byte[] record = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
    int length = record.length + 1;
    while (length != record.length + Integer.toString(length).length()) {
      length++;
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
    whole.writeBytes(record);
    return member("PaxHeaders/0", 'x', whole.toByteArray());
  }

  CrateFile raw(byte[] bytes) {
    tar.writeBytes(bytes);
    return this;
  }

  CrateFile endBlocks(int blocks) {
    endBlocks = blocks;
    return this;
  }

  /** Adds bytes behind the end of the tar archive, within the gzip member. */
  CrateFile behind(byte[] bytes) {
    behind = bytes;
    return this;
  }

  String top() {
    return id.name().value() + "-" + id.version();
  }

  CrateId id() {
    return id;
  }

  /** The tar archive alone. */
  byte[] tar() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (hasManifest) {
      String text =
          "[package]\nname = \""
              + id.name()
              + "\"\nversion = \""
              + id.version()
              + "\"\nedition = \"2021\"\nlicense = \"MIT\"\ndescription = \""
              + description
              + "\"\n"
              + manifest;
      writeFile(all, "Cargo.toml", text);
      writeFile(all, "src/lib.rs", lib);
    }
    all.writeBytes(tar.toByteArray());
    all.writeBytes(new byte[endBlocks * BLOCK]);
    all.writeBytes(behind);
    return all.toByteArray();
  }

  /** The whole file. */
  public byte[] bytes() {
    return gzip(tar());
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The description in the manifest of a tarball that this class has made. */
  public static String descriptionIn(byte[] crate) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(crate))) {
      String text = new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
      int start = text.indexOf("description = \"") + "description = \"".length();
      return text.substring(start, text.indexOf('"', start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ScanResult scanned() {
    return scan(bytes(), Optional.of(id));
  }

  static ScanResult scan(byte[] crate, Optional<CrateId> expected) {
    try {
      return TarballScan.shipped().scan(expected, Optional.empty(), new ByteArrayInputStream(crate), crate.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeFile(ByteArrayOutputStream to, String path, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    to.writeBytes(header(top() + "/" + path, '0', content.length, 0644));
    to.writeBytes(padded(content));
  }

  private static byte[] padded(byte[] content) {
    return Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK);
  }

  static byte[] header(String path, char type, long size, int mode) {
    byte[] header = new byte[BLOCK];
    put(header, 0, path.getBytes(StandardCharsets.ISO_8859_1));
    put(header, 100, String.format("%07o", mode).getBytes(StandardCharsets.US_ASCII));
    put(header, 108, "0000000".getBytes(StandardCharsets.US_ASCII));
    put(header, 116, "0000000".getBytes(StandardCharsets.US_ASCII));
    if (size < 1L << 33) {
      put(header, 124, String.format("%011o", size).getBytes(StandardCharsets.US_ASCII));
    } else {
      header[124] = (byte) 0x80;
      for (int i = 0; i < 8; i++) {
        header[135 - i] = (byte) (size >>> 8 * i);
      }
    }
    put(header, 136, "10505034730".getBytes(StandardCharsets.US_ASCII));
    header[156] = (byte) type;
    put(header, 257, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII));
    return header;
  }

  private static void put(byte[] into, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, into, at, bytes.length);
  }
}
