package dev.cratewarden.upstream;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * The only hosts that are ever spoken to: the index host, those that the registry's {@code config.json} names, and
 * those the operator lists. Every request of the one client passes here before a name is looked up or a socket opened.
 */
final class AllowedHosts implements Interceptor {
  private final Set<String> always = new HashSet<>();
  private volatile Set<String> named = Set.of();

  /** With entries {@code host} or {@code host:port} in {@code listed}. */
  AllowedHosts(HttpUrl index, Collection<String> listed) {
    addTo(always, index);
    listed.forEach(it -> always.add(it.toLowerCase(Locale.ROOT)));
  }

  /** Replaces the hosts that {@code config.json} names. */
  void name(Collection<HttpUrl> urls) {
    Set<String> hosts = new HashSet<>();
    urls.forEach(it -> addTo(hosts, it));
    named = Set.copyOf(hosts);
  }

  /** A host is meant with its port; plain http on port 80 may move to https on port 443. */
  private static void addTo(Set<String> hosts, HttpUrl url) {
    hosts.add(url.host() + ":" + url.port());
    if (!url.isHttps() && url.port() == 80) {
      hosts.add(url.host() + ":443");
    }
  }

  boolean allows(HttpUrl url) {
    String hostAndPort = url.host() + ":" + url.port();
    return always.contains(hostAndPort) || always.contains(url.host()) || named.contains(hostAndPort);
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    HttpUrl url = chain.request().url();
    if (!allows(url)) {
      throw new NonsenseException(
          "upstream leads to "
              + url.host()
              + ":"
              + url.port()
              + ", which neither its config.json nor our configuration names");
    }
    return chain.proceed(chain.request());
  }
}
