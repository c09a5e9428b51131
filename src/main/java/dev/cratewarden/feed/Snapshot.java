package dev.cratewarden.feed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The last good documents of one feed, as one file.
 *
 * <p>Format: the eight bytes {@code CWFEED01}; the length of the header (4 bytes, big-endian) and the header as JSON;
 * then gzip of: the number of documents (4 bytes), and for each its path (length 4 bytes, UTF-8) and its bytes (length
 * 4 bytes). The documents are kept and not what we made of them, so that a newer release reads them anew; gzip's
 * checksum tells damage.
 */
record Snapshot(Header header, Map<String, byte[]> documents) {
  private static final byte[] MAGIC = "CWFEED01".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES_MAX = 64 << 10;
  private static final int PATH_BYTES_MAX = 4096;
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * What is known of the documents without opening them. Times are RFC 3339, absent ones empty.
   *
   * @param from what the feed was configured with; another place is not compared with this one
   * @param count of advisories
   * @param fetchedAt when any of it was fetched
   * @param fullAt when all of it was fetched
   * @param etag the host's, or a fingerprint of the folder or file
   * @param changesSeen the newest time in the list of changes that is taken in
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Header(
      @JsonProperty("kind") String kind,
      @JsonProperty("from") String from,
      @JsonProperty("revision") String revision,
      @JsonProperty("count") int count,
      @JsonProperty("newest") String newest,
      @JsonProperty("fetchedAt") String fetchedAt,
      @JsonProperty("fullAt") String fullAt,
      @JsonProperty("etag") String etag,
      @JsonProperty("lastModified") String lastModified,
      @JsonProperty("changesSeen") String changesSeen) {
    Header {
      kind = text(kind);
      from = text(from);
      revision = text(revision);
      newest = text(newest);
      fetchedAt = text(fetchedAt);
      fullAt = text(fullAt);
      etag = text(etag);
      lastModified = text(lastModified);
      changesSeen = text(changesSeen);
    }

    private static String text(@Nullable String value) {
      return value == null ? "" : value;
    }
  }

  byte[] toBytes() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
      byte[] head = JSON.writeValueAsBytes(header);
      DataOutputStream out = new DataOutputStream(bytes);
      out.write(MAGIC);
      out.writeInt(head.length);
      out.write(head);
      try (DataOutputStream packed = new DataOutputStream(new GZIPOutputStream(bytes, 64 << 10))) {
        packed.writeInt(documents.size());
        for (Map.Entry<String, byte[]> document : documents.entrySet()) {
          byte[] path = document.getKey().getBytes(StandardCharsets.UTF_8);
          packed.writeInt(path.length);
          packed.write(path);
          packed.writeInt(document.getValue().length);
          packed.write(document.getValue());
        }
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  /** The header alone. */
  static Header header(byte[] snapshot) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(snapshot))) {
      return header(in);
    }
  }

  private static Header header(DataInputStream in) throws IOException {
    byte[] magic = in.readNBytes(MAGIC.length);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IOException("no feed snapshot");
    }
    Header header = JSON.readValue(in.readNBytes(length(in, HEADER_BYTES_MAX)), Header.class);
    if (header == null) {
      throw new IOException("no header");
    }
    return header;
  }

  static Snapshot of(byte[] snapshot, FeedLimits limits) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(snapshot))) {
      Header header = header(in);
      DataInputStream packed = new DataInputStream(new GZIPInputStream(in, 64 << 10));
      int count = length(packed, limits.entriesMax());
      Map<String, byte[]> documents = new TreeMap<>();
      long bytes = 0;
      for (int i = 0; i < count; i++) {
        String path = new String(whole(packed, length(packed, PATH_BYTES_MAX)), StandardCharsets.UTF_8);
        byte[] document = whole(packed, length(packed, limits.documentBytesMax()));
        bytes += document.length;
        if (bytes > limits.keptBytesMax()) {
          throw new IOException("more than " + limits.keptBytesMax() + " bytes of documents");
        }
        documents.put(path, document);
      }
      if (packed.read() >= 0) {
        throw new IOException("more behind the last document");
      }
      return new Snapshot(header, documents);
    }
  }

  private static int length(DataInputStream in, int max) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > max) {
      throw new IOException("a length of " + length + " is not between 0 and " + max);
    }
    return length;
  }

  private static byte[] whole(DataInputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("it ends too early");
    }
    return bytes;
  }
}
