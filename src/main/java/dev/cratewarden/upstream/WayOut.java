package dev.cratewarden.upstream;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;

/**
 * How connections leave this machine, to the registry and to feeds alike. Every client that leaves it is begun here.
 *
 * @param proxy HTTP proxy all requests go through, {@code http://[user:password@]host:port}
 * @param caFile PEM certificates that are trusted besides the platform's
 */
public record WayOut(Optional<String> proxy, Optional<Path> caFile) {
  /**
   * Begins a client.
   *
   * @throws IllegalArgumentException if the CA file cannot be used
   */
  public OkHttpClient.Builder client() {
    OkHttpClient.Builder client = new OkHttpClient.Builder();
    // Set in any case, or OkHttp would ask the JVM's system properties for a proxy.
    client.proxy(Proxy.NO_PROXY);
    proxy.map(URI::create).ifPresent(it -> goThrough(client, it));
    caFile.map(TrustedCertificates::withThoseIn).ifPresent(it -> trust(client, it));
    return client;
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

  /** Without the password that a proxy may have. */
  @Override
  public String toString() {
    return "WayOut[proxy=" + proxy.isPresent() + ", caFile=" + caFile + "]";
  }
}
