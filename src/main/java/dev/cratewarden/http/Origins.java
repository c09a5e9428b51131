package dev.cratewarden.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/**
 * Where a request came from and under which URL the client knows this server.
 *
 * <p>{@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and {@code -Prefix} are believed only if the connection
 * itself comes from a trusted proxy; from anyone else they are as if absent, because a client could otherwise have
 * others download from where it likes.
 */
final class Origins {
  private static final int HOST_CHARACTERS_MAX = 255;

  private final Optional<String> publicUrl;
  private final List<AddressBlock> proxies;

  Origins(Optional<String> publicUrl, List<String> trustedProxies) {
    this.publicUrl = publicUrl.map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    this.proxies = trustedProxies.stream().map(AddressBlock::of).toList();
  }

  /** Whether anybody but the client itself may say who it is. */
  boolean trustsProxies() {
    return !proxies.isEmpty();
  }

  /**
   * The base URL of this server as the client knows it, without a final slash; empty if the request names no sound
   * host.
   */
  Optional<String> baseUrl(HttpServerRequest request) {
    if (publicUrl.isPresent()) {
      return publicUrl;
    }
    String scheme = request.isSSL() ? "https" : "http";
    String host = host(request);
    String prefix = "";
    if (isFromProxy(request)) {
      scheme =
          forwarded(request, "x-forwarded-proto").filter(p -> p.equals("http") || p.equals("https")).orElse(scheme);
      host = forwarded(request, "x-forwarded-host").orElse(host);
      prefix = forwarded(request, "x-forwarded-prefix").filter(Origins::isPrefix).orElse("");
    }
    return isHost(host) ? Optional.of(scheme + "://" + host + prefix) : Optional.empty();
  }

  private static String host(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      return request.authority() == null ? "" : request.authority().toString();
    }
    String header = request.getHeader(HttpHeaders.HOST);
    return header == null ? "" : header;
  }

  /** The client's address: the last one in {@code X-Forwarded-For} that is no trusted proxy, or the connection's. */
  String clientAddress(HttpServerRequest request) {
    String address = peer(request);
    if (!isFromProxy(request)) {
      return address;
    }
    String header = request.getHeader("x-forwarded-for");
    if (header == null) {
      return address;
    }
    String[] hops = header.split(",", -1);
    for (int i = hops.length - 1; i >= 0; i--) {
      String hop = hops[i].strip();
      if (AddressBlock.address(hop).isEmpty()) {
        return address;
      }
      address = hop;
      if (!isProxy(hop)) {
        return address;
      }
    }
    return address;
  }

  /**
   * Whether the client runs on this machine for certain: connected over loopback, nobody in between, and not a page
   * from elsewhere in a browser here (which would name a foreign host or carry an origin).
   */
  boolean isLocal(HttpServerRequest request) {
    String host = host(request);
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return isLoopback(peer(request))
        && request.getHeader("x-forwarded-for") == null
        && request.getHeader("forwarded") == null
        && request.getHeader("origin") == null
        && (name.equals("localhost") || isLoopback(name));
  }

  private static boolean isLoopback(String literal) {
    return AddressBlock.address(literal)
        .filter(bytes -> bytes.length == 4 ? bytes[0] == 127 : isSixLoopback(bytes))
        .isPresent();
  }

  private static boolean isSixLoopback(byte[] bytes) {
    for (int i = 0; i < 15; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[15] == 1;
  }

  private static String peer(HttpServerRequest request) {
    String address = request.remoteAddress() == null ? null : request.remoteAddress().hostAddress();
    return address == null ? "unknown" : address;
  }

  private boolean isFromProxy(HttpServerRequest request) {
    return !proxies.isEmpty() && isProxy(peer(request));
  }

  private boolean isProxy(String address) {
    for (AddressBlock block : proxies) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** The last value: what the proxy that connects to us wrote. Those before it may be the client's own. */
  private static Optional<String> forwarded(HttpServerRequest request, String header) {
    String value = request.getHeader(header);
    if (value == null) {
      return Optional.empty();
    }
    String last = value.substring(value.lastIndexOf(',') + 1).strip();
    return last.isEmpty() ? Optional.empty() : Optional.of(last);
  }

  private static boolean isHost(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '-' && c != '_' && c != ':' && c != '[' && c != ']') {
        return false;
      }
    }
    return !host.isEmpty() && host.length() <= HOST_CHARACTERS_MAX;
  }

  private static boolean isPrefix(String prefix) {
    for (int i = 0; i < prefix.length(); i++) {
      char c = prefix.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '-' && c != '_' && c != '/' && c != '~') {
        return false;
      }
    }
    return prefix.startsWith("/")
        && !prefix.endsWith("/")
        && !prefix.contains("..")
        && prefix.length() <= HOST_CHARACTERS_MAX;
  }

  private static boolean isLetterOrDigit(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
