package dev.cratewarden.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;

/** Reads what {@link RecordWriter} wrote. */
final class RecordReader {
  private final ByteBuffer in;

  private RecordReader(ByteBuffer in) {
    this.in = in;
  }

  /** What {@code decoder} makes of {@code value}; empty if the value is damaged. */
  static <T> Optional<T> read(byte[] value, Function<RecordReader, T> decoder) {
    int length = value.length - Integer.BYTES;
    if (length < 0) {
      return Optional.empty();
    }
    CRC32C crc = new CRC32C();
    crc.update(value, 0, length);
    if ((int) crc.getValue() != ByteBuffer.wrap(value).getInt(length)) {
      return Optional.empty();
    }
    RecordReader reader = new RecordReader(ByteBuffer.wrap(value, 0, length));
    try {
      T decoded = decoder.apply(reader);
      return reader.in.hasRemaining() ? Optional.empty() : Optional.of(decoded);
    } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  int u8() {
    return in.get() & 0xff;
  }

  /**
   * Reads the number of the value's layout.
   *
   * @throws IllegalArgumentException if it is not {@code known}
   */
  void layout(int known) {
    int layout = u8();
    if (layout != known) {
      throw new IllegalArgumentException("layout " + layout);
    }
  }

  int i32() {
    return in.getInt();
  }

  long i64() {
    return in.getLong();
  }

  String text() {
    int length = i32();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("text of " + length);
    }
    String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
    in.position(in.position() + length);
    return text;
  }

  Optional<String> optionalText() {
    return u8() == 0 ? Optional.empty() : Optional.of(text());
  }

  Instant instant() {
    return Instant.ofEpochSecond(i64(), i32());
  }

  Optional<Duration> optionalDuration() {
    return u8() == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(i64(), i32()));
  }
}
