package dev.cratewarden.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Writes a value field by field: big-endian numbers; text as length (4 bytes) and UTF-8; an optional field as 0, or 1
 * and the field; an instant or a duration as seconds (8 bytes) and nanoseconds (4 bytes). {@link #sealed} ends it with
 * the CRC-32C of all before.
 */
final class RecordWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
  private final DataOutputStream out = new DataOutputStream(bytes);

  private interface Field {
    void write() throws IOException;
  }

  RecordWriter u8(int value) {
    return put(() -> out.writeByte(value));
  }

  RecordWriter i32(int value) {
    return put(() -> out.writeInt(value));
  }

  RecordWriter i64(long value) {
    return put(() -> out.writeLong(value));
  }

  RecordWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return i32(utf8.length).put(() -> out.write(utf8));
  }

  RecordWriter optionalText(Optional<String> value) {
    return value.map(text -> u8(1).text(text)).orElseGet(() -> u8(0));
  }

  RecordWriter instant(Instant value) {
    return i64(value.getEpochSecond()).i32(value.getNano());
  }

  RecordWriter optionalDuration(Optional<Duration> value) {
    return value.map(duration -> u8(1).i64(duration.getSeconds()).i32(duration.getNano())).orElseGet(() -> u8(0));
  }

  byte[] sealed() {
    CRC32C crc = new CRC32C();
    crc.update(bytes.toByteArray());
    i32((int) crc.getValue());
    return bytes.toByteArray();
  }

  private RecordWriter put(Field field) {
    try {
      field.write();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  /** The CRC-32C of {@code content}. */
  static int crc32c(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.wrap(content));
    return (int) crc.getValue();
  }
}
