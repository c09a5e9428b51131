package dev.cratewarden.upstream;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okio.AsyncTimeout;
import org.jspecify.annotations.Nullable;

/** Cancels the call it watches when the time is over, whatever that call waits for. */
final class Alarm extends AsyncTimeout {
  private volatile boolean rang;
  private volatile @Nullable Call watched;

  private Alarm() {}

  /** What is done under an alarm. */
  interface Action<T> {
    T run(Alarm alarm) throws IOException;
  }

  /**
   * Does {@code action}.
   *
   * @throws SocketTimeoutException if it did not end within {@code limit}
   */
  static <T> T during(Duration limit, Action<T> action) throws IOException {
    Alarm alarm = new Alarm();
    // At least a millisecond: zero would mean "no limit".
    alarm.timeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
    alarm.enter();
    try {
      return action.run(alarm);
    } catch (NonsenseException e) {
      throw e;
    } catch (IOException e) {
      if (alarm.rang) {
        SocketTimeoutException late = new SocketTimeoutException("not complete within " + limit.toMillis() + " ms");
        late.initCause(e);
        throw late;
      }
      throw e;
    } finally {
      alarm.exit();
    }
  }

  /** The call to cancel from now on. */
  void watch(Call call) {
    watched = call;
    if (rang) {
      call.cancel();
    }
  }

  @Override
  protected void timedOut() {
    rang = true;
    Call call = watched;
    if (call != null) {
      call.cancel();
    }
  }
}
