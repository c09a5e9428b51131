package dev.cratewarden.feed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Fetches files of feeds over HTTP: conditionally, bounded in size and time. Redirects are followed, but never from
 * https to http. The registry is none of its business; feeds have hosts of their own.
 */
final class HttpFetch {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(15);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
  private static final Duration WHOLE_MAX = Duration.ofMinutes(10);
  private static final int BUFFER_BYTES = 64 << 10;

  private final Supplier<OkHttpClient> clients;
  private final String userAgent;
  private final long bytesMax;

  HttpFetch(Supplier<OkHttpClient> clients, String userAgent, long bytesMax) {
    this.clients = clients;
    this.userAgent = userAgent;
    this.bytesMax = bytesMax;
  }

  /** Shares connections with whatever client it is made of. */
  private OkHttpClient client() {
    return clients
        .get()
        .newBuilder()
        .connectTimeout(CONNECT_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .readTimeout(SILENCE_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .callTimeout(WHOLE_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .followRedirects(true)
        .followSslRedirects(false)
        .build();
  }

  /** What the host answered. */
  sealed interface Fetched {}

  /** The file is in {@code target} now. */
  record File(String etag, String lastModified) implements Fetched {}

  /** It is what it was when the validators were given out. */
  record Same() implements Fetched {}

  /** There is no such file. */
  record Gone() implements Fetched {}

  /**
   * Fetches {@code url} into {@code target}.
   *
   * @param etag of what we have, or empty
   * @param lastModified of what we have, or empty
   * @throws IOException if it cannot be had, or is longer than the limit
   */
  Fetched fetch(URI url, String etag, String lastModified, Path target) throws IOException {
    // Identity: sizes are then those of the file, and a coded body cannot unpack beyond the limit behind our back.
    Request.Builder request =
        new Request.Builder().url(url.toString()).header("User-Agent", userAgent).header("Accept-Encoding", "identity");
    if (!etag.isEmpty()) {
      request.header("If-None-Match", etag);
    }
    if (!lastModified.isEmpty()) {
      request.header("If-Modified-Since", lastModified);
    }
    try (Response response = client().newCall(request.build()).execute()) {
      if (response.code() == 304) {
        return new Same();
      }
      if (response.code() == 404 || response.code() == 410) {
        return new Gone();
      }
      if (response.code() != 200) {
        throw new IOException("HTTP status " + response.code() + " of " + url.getHost());
      }
      copy(response.body().byteStream(), target);
      return new File(header(response, "ETag"), header(response, "Last-Modified"));
    } catch (IllegalArgumentException e) {
      throw new IOException("not a URL: " + url, e);
    }
  }

  private static String header(Response response, String name) {
    String value = response.header(name);
    return value == null ? "" : value;
  }

  private void copy(InputStream in, Path target) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long bytes = 0;
    try (OutputStream out = Files.newOutputStream(target)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
        if (bytes > bytesMax) {
          throw new IOException("longer than " + bytesMax + " bytes");
        }
        out.write(buffer, 0, read);
      }
    }
  }
}
