package dev.cratewarden.upstream;

import java.io.IOException;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * One GET with its redirects, which are followed here and not in OkHttp, so that each hop is seen, bounded and stripped
 * of the token.
 */
final class Exchange {
  private final OkHttpClient client;
  private final UpstreamOptions options;

  Exchange(OkHttpClient client, UpstreamOptions options) {
    this.client = client;
    this.options = options;
  }

  /**
   * What is asked.
   *
   * @param token goes to the host of {@code url} and to no other that a redirect names
   */
  record Question(HttpUrl url, Headers headers, Optional<String> token) {}

  /**
   * Asks; the caller closes the response.
   *
   * @param alarm watches each hop
   * @throws NonsenseException for redirects that are not followed
   */
  Response ask(Question question, Alarm alarm) throws IOException {
    HttpUrl at = question.url();
    for (int redirects = 0; redirects <= options.limits().redirectsMax(); redirects++) {
      Call call = call(question, at);
      alarm.watch(call);
      Response response = call.execute();
      if (!isRedirect(response.code())) {
        return response;
      }
      try (response) {
        at = target(response, at);
      }
    }
    throw new NonsenseException("upstream redirects more than " + options.limits().redirectsMax() + " times");
  }

  private Call call(Question question, HttpUrl at) {
    Request.Builder request =
        new Request.Builder().url(at).headers(question.headers()).header("User-Agent", options.userAgent());
    question.token().filter(it -> sameOrigin(at, question.url())).ifPresent(it -> request.header("Authorization", it));
    return client.newCall(request.build());
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /** The last header of that name, or {@code otherwise}. */
  static String header(Response response, String name, String otherwise) {
    String value = response.header(name);
    return value == null ? otherwise : value;
  }

  private static HttpUrl target(Response response, HttpUrl from) throws NonsenseException {
    String location = header(response, "Location", "");
    HttpUrl to = location.isEmpty() ? null : from.resolve(location);
    if (to == null) {
      throw new NonsenseException("upstream redirects to nowhere");
    }
    if (from.isHttps() && !to.isHttps()) {
      throw new NonsenseException("upstream redirects from https to http, to " + to.host());
    }
    return to;
  }

  private static boolean sameOrigin(HttpUrl a, HttpUrl b) {
    return a.scheme().equals(b.scheme()) && a.host().equals(b.host()) && a.port() == b.port();
  }
}
