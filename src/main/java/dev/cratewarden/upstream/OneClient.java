package dev.cratewarden.upstream;

import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;

/** Makes the one client object through which upstream is spoken to. */
final class OneClient {
  private OneClient() {}

  static OkHttpClient of(UpstreamOptions options, AllowedHosts allowed, Dns dns, EventListener listener) {
    return new WayOut(options.proxy(), options.caFile())
        .client()
        .addInterceptor(allowed)
        .connectTimeout(options.times().connect())
        .readTimeout(options.times().read())
        .writeTimeout(options.times().read())
        .followRedirects(false)
        .followSslRedirects(false)
        .connectionPool(new ConnectionPool(options.limits().concurrency(), 2, TimeUnit.MINUTES))
        .dns(dns)
        .eventListener(listener)
        .build();
  }
}
