package dev.cratewarden.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;

/** Reads bodies that are wanted whole, unpacked by OkHttp if they came packed, in bounded memory. */
final class BodyReader {
  /**
   * Bodies of ordinary size are read side by side; of the rare larger ones only a few, so that they cannot fill the
   * heap together.
   */
  private static final int LARGE_FROM_BYTES = 8 << 20;

  private static final int LARGE_AT_ONCE_MAX = 2;
  private static final long STEP_BYTES = 64 << 10;

  private final Semaphore large = new Semaphore(LARGE_AT_ONCE_MAX, true);

  /**
   * The whole body.
   *
   * @param waitMax how long a large body may wait for others to be read
   * @throws NonsenseException if it is longer than {@code bytesMax} or packed in a way that was not asked for
   * @throws IOException if it breaks off
   */
  byte[] read(Response response, long bytesMax, Duration waitMax) throws IOException {
    ResponseBody body = response.body();
    String encoding = Exchange.header(response, "Content-Encoding", "identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw new NonsenseException("the answer is packed in a way that was not asked for: " + encoding);
    }
    long announced = body.contentLength();
    if (announced > bytesMax) {
      throw new NonsenseException("the answer has " + announced + " bytes, more than the limit of " + bytesMax);
    }
    boolean isLarge = false;
    try {
      Buffer all = new Buffer();
      BufferedSource source = body.source();
      while (source.read(all, STEP_BYTES) >= 0) {
        if (all.size() > bytesMax) {
          throw new NonsenseException("the answer has more than the limit of " + bytesMax + " bytes");
        }
        if (!isLarge && all.size() > LARGE_FROM_BYTES) {
          awaitOthers(waitMax);
          isLarge = true;
        }
      }
      if (announced >= 0 && all.size() != announced) {
        throw new IOException("ended after " + all.size() + " of " + announced + " bytes");
      }
      return all.readByteArray();
    } finally {
      if (isLarge) {
        large.release();
      }
    }
  }

  private void awaitOthers(Duration waitMax) throws IOException {
    try {
      if (!large.tryAcquire(waitMax.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("too many large answers at once");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
