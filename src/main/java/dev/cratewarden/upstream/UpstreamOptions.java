package dev.cratewarden.upstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which registry is mirrored, and how it is asked.
 *
 * @param index base URL of its sparse index; given with or without {@code sparse+} and final slash, kept without the
 *     one and with the other
 * @param proxy HTTP proxy all requests go through, {@code http://[user:password@]host:port}
 * @param caFile PEM certificates that are trusted besides the platform's
 * @param token value of {@code Authorization}, verbatim as cargo sends it; only for a registry that asks for it
 * @param userAgent see {@link #userAgent(String, String)}
 * @param allowedHosts {@code host} or {@code host:port} that redirects may lead to, besides those that {@code
 *     config.json} names
 */
public record UpstreamOptions(
    String index,
    Optional<String> proxy,
    Optional<Path> caFile,
    Optional<String> token,
    String userAgent,
    Set<String> allowedHosts,
    Times times,
    Limits limits,
    Retries retries,
    Breaker breaker) {

  /**
   * How long things may take.
   *
   * @param connect one connection, also one look-up of a name
   * @param read the longest silence while something is awaited
   * @param request one try: an index file wholly, a tarball up to its first byte
   * @param total all tries of one question and the pauses between; below the 30 seconds after which cargo gives up
   * @param tarball one tarball wholly
   * @param floorWindow over how much reading time {@link Limits#floorBytesPerSecond} is measured
   * @param configFresh how old {@code config.json} gets before it is read again
   * @param apiInterval pause between two web API requests; crates.io asks for one second
   */
  public record Times(
      Duration connect,
      Duration read,
      Duration request,
      Duration total,
      Duration tarball,
      Duration floorWindow,
      Duration configFresh,
      Duration apiInterval) {
    /** What serves crates.io well; a hung question ends after 18 seconds. */
    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(18),
            Duration.ofMinutes(5),
            Duration.ofSeconds(20),
            Duration.ofMinutes(5),
            Duration.ofSeconds(1));

    /**
     * The same with other limits for connecting and for one try. The total stays: a try that is allowed to take longer
     * ends with it, since cargo would not wait for more.
     */
    public Times with(Duration newConnect, Duration newRequest) {
      Duration newRead = read.compareTo(newRequest) < 0 ? read : newRequest;
      return new Times(newConnect, newRead, newRequest, total, tarball, floorWindow, configFresh, apiInterval);
    }
  }

  /**
   * How much there may be of things.
   *
   * @param concurrency requests under way; tarballs take at most three quarters, so that they cannot starve the index
   * @param waitersMax requests that wait for their turn
   * @param waitMax how long one waits for its turn
   * @param indexBytesMax of an index file, unpacked; the largest real one has 5 MB
   * @param tarballBytesMax of a tarball
   * @param apiBytesMax of a web API answer, unpacked
   * @param floorBytesPerSecond a tarball that comes more slowly is given up
   * @param redirectsMax redirects in a row
   */
  public record Limits(
      int concurrency,
      int waitersMax,
      Duration waitMax,
      long indexBytesMax,
      long tarballBytesMax,
      long apiBytesMax,
      long floorBytesPerSecond,
      int redirectsMax) {
    /** What a machine with 512 MiB for the heap survives. */
    public static final Limits DEFAULT =
        new Limits(32, 2048, Duration.ofSeconds(15), 64L << 20, 512L << 20, 8L << 20, 1024, 5);

    public Limits {
      if (concurrency < 1 || waitersMax < 0 || redirectsMax < 0) {
        throw new IllegalArgumentException("concurrency, waitersMax or redirectsMax is too low");
      }
      if (indexBytesMax < 1 || indexBytesMax > 1L << 30 || apiBytesMax < 1 || apiBytesMax > 1L << 30) {
        throw new IllegalArgumentException("indexBytesMax and apiBytesMax must be between 1 byte and 1 GiB");
      }
    }

    /** The same with another number of requests under way. */
    public Limits withConcurrency(int newConcurrency) {
      return new Limits(
          newConcurrency,
          waitersMax,
          waitMax,
          indexBytesMax,
          tarballBytesMax,
          apiBytesMax,
          floorBytesPerSecond,
          redirectsMax);
    }
  }

  /**
   * How stubbornly one question is asked.
   *
   * @param retries tries after the first
   * @param firstPause upper bound of the random pause before the first retry; doubles with each
   * @param longestPause upper bound of all random pauses
   * @param retryAfterMax how much of upstream's {@code Retry-After} is honoured
   */
  public record Retries(int retries, Duration firstPause, Duration longestPause, Duration retryAfterMax) {
    /** Four tries within about two seconds, if they fail at once. */
    public static final Retries DEFAULT =
        new Retries(3, Duration.ofMillis(250), Duration.ofSeconds(3), Duration.ofSeconds(10));
  }

  /**
   * When upstream is held to be down.
   *
   * @param failuresMin failed tries within the window
   * @param subjectsMin different questions among them, so that one bad file does not count for all; a host that cannot
   *     be connected to needs no more than one
   * @param failureRatio failed among all tries of the window, from 0 to 1
   * @param window how long a try is remembered
   * @param openFirst how long nothing is asked after opening; doubles while the probe fails
   * @param openLongest upper bound of that
   */
  public record Breaker(
      int failuresMin,
      int subjectsMin,
      double failureRatio,
      Duration window,
      Duration openFirst,
      Duration openLongest) {
    /** Opens after five failures in a row; notices recovery within five seconds. */
    public static final Breaker DEFAULT =
        new Breaker(5, 3, 0.8, Duration.ofSeconds(30), Duration.ofSeconds(2), Duration.ofSeconds(5));
  }

  /**
   * Checks and normalises.
   *
   * @throws IllegalArgumentException saying what is wrong with which value
   */
  public UpstreamOptions {
    index = baseUrl(index);
    allowedHosts = Set.copyOf(allowedHosts);
    requireAscii("token", token.orElse(""));
    requireAscii("user agent", userAgent);
    if (userAgent.isBlank()) {
      throw new IllegalArgumentException("a registry wants to know who asks: the user agent must not be blank");
    }
    proxy.ifPresent(UpstreamOptions::requireProxy);
  }

  /** The registry with this index, asked with default limits. */
  public static UpstreamOptions of(String index, String userAgent) {
    return new UpstreamOptions(
        index,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        userAgent,
        Set.of(),
        Times.DEFAULT,
        Limits.DEFAULT,
        Retries.DEFAULT,
        Breaker.DEFAULT);
  }

  /**
   * The {@code User-Agent}: {@code cratewarden/VERSION (contact)}. crates.io refuses requests without one and asks for
   * a contact.
   *
   * @param contact mail address or URL; may be blank
   */
  public static String userAgent(String version, String contact) {
    return "cratewarden/" + version + (contact.isBlank() ? "" : " (" + contact.strip() + ")");
  }

  /** The same through another proxy. */
  public UpstreamOptions withProxy(String newProxy) {
    return new UpstreamOptions(
        index, Optional.of(newProxy), caFile, token, userAgent, allowedHosts, times, limits, retries, breaker);
  }

  /** The same with certificates of another file trusted. */
  public UpstreamOptions withCaFile(Path newCaFile) {
    return new UpstreamOptions(
        index, proxy, Optional.of(newCaFile), token, userAgent, allowedHosts, times, limits, retries, breaker);
  }

  /** The same with another token. */
  public UpstreamOptions withToken(String newToken) {
    return new UpstreamOptions(
        index, proxy, caFile, Optional.of(newToken), userAgent, allowedHosts, times, limits, retries, breaker);
  }

  /** The same with other hosts that redirects may lead to. */
  public UpstreamOptions withAllowedHosts(Set<String> newAllowedHosts) {
    return new UpstreamOptions(
        index, proxy, caFile, token, userAgent, newAllowedHosts, times, limits, retries, breaker);
  }

  /** The same with other times. */
  public UpstreamOptions withTimes(Times newTimes) {
    return new UpstreamOptions(
        index, proxy, caFile, token, userAgent, allowedHosts, newTimes, limits, retries, breaker);
  }

  /** The same with other limits. */
  public UpstreamOptions withLimits(Limits newLimits) {
    return new UpstreamOptions(
        index, proxy, caFile, token, userAgent, allowedHosts, times, newLimits, retries, breaker);
  }

  /** The same with another stubbornness. */
  public UpstreamOptions withRetries(Retries newRetries) {
    return new UpstreamOptions(
        index, proxy, caFile, token, userAgent, allowedHosts, times, limits, newRetries, breaker);
  }

  /** The same with another circuit breaker. */
  public UpstreamOptions withBreaker(Breaker newBreaker) {
    return new UpstreamOptions(
        index, proxy, caFile, token, userAgent, allowedHosts, times, limits, retries, newBreaker);
  }

  private static String baseUrl(String text) {
    String url = text.startsWith("sparse+") ? text.substring("sparse+".length()) : text;
    URI uri = uri("upstream index", url);
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("upstream index: credentials belong into the token, not into the URL");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("upstream index: a query or fragment makes no sense: " + url);
    }
    return url.endsWith("/") ? url : url + "/";
  }

  private static void requireProxy(String text) {
    URI uri = uri("proxy", text);
    if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getPort() < 0) {
      throw new IllegalArgumentException("proxy: must read http://host:port");
    }
  }

  /** An http or https URL with a host. The text is not repeated in errors about a proxy: it may hold a password. */
  private static URI uri(String what, String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getHost() == null || !scheme.equals("http") && !scheme.equals("https")) {
        throw new IllegalArgumentException(what + ": must be an http:// or https:// URL with a host");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(what + ": not a URL: " + e.getReason());
    }
  }

  private static void requireAscii(String what, String value) {
    if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException(what + ": only printable ASCII characters can be sent");
    }
  }

  /** Without the token and the proxy's password. */
  @Override
  public String toString() {
    return "UpstreamOptions[index="
        + index
        + ", proxy="
        + proxy.map(it -> it.replaceAll("//[^/]*@", "//")).orElse("none")
        + ", caFile="
        + caFile.map(Path::toString).orElse("none")
        + ", token="
        + (token.isPresent() ? "set" : "none")
        + ", userAgent="
        + userAgent
        + "]";
  }
}
