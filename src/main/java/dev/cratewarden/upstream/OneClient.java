package dev.cratewarden.upstream;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.Authenticator;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;

/** Makes the one client object through which upstream is spoken to. */
final class OneClient {
  private OneClient() {}

  static OkHttpClient of(UpstreamOptions options, AllowedHosts allowed, Dns dns, EventListener listener) {
    OkHttpClient.Builder client =
        new OkHttpClient.Builder()
            .addInterceptor(allowed)
            .connectTimeout(options.times().connect())
            .readTimeout(options.times().read())
            .writeTimeout(options.times().read())
            .followRedirects(false)
            .followSslRedirects(false)
            .connectionPool(new ConnectionPool(options.limits().concurrency(), 2, TimeUnit.MINUTES))
            .dns(dns)
            .eventListener(listener);
    // Set in any case, or OkHttp would ask the JVM's system properties for a proxy.
    client.proxy(Proxy.NO_PROXY);
    options.proxy().map(URI::create).ifPresent(it -> goThrough(client, it));
    options.caFile().map(TrustedCertificates::withThoseIn).ifPresent(it -> trust(client, it));
    return client.build();
  }

  private static void goThrough(OkHttpClient.Builder client, URI proxy) {
    client.proxy(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort())));
    if (proxy.getUserInfo() != null) {
      String[] userAndPassword = proxy.getUserInfo().split(":", 2);
      String credentials = Credentials.basic(userAndPassword[0], userAndPassword.length == 2 ? userAndPassword[1] : "");
      client.proxyAuthenticator(answeringWith(credentials));
    }
  }

  /** Gives up if the proxy did not like them the first time. */
  private static Authenticator answeringWith(String credentials) {
    return (route, response) ->
        response.request().header("Proxy-Authorization") == null
            ? response.request().newBuilder().header("Proxy-Authorization", credentials).build()
            : null;
  }

  private static void trust(OkHttpClient.Builder client, X509TrustManager certificates) {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {certificates}, null);
      client.sslSocketFactory(tls.getSocketFactory(), certificates);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }
}
