package dev.cratewarden.config;

import dev.cratewarden.crates.Quoted;

/**
 * Where to listen.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 0 to 65535; 0 picks a free one
 */
public record HostPort(String host, int port) {
  static HostPort parse(String text) throws BadValueException {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    boolean hostIsGood = bracketed ? host.matches("[0-9A-Fa-f:.]+(%[0-9A-Za-z]+)?") : host.matches("[0-9A-Za-z.-]+");
    if (!hostIsGood || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new BadValueException(
          "expected HOST:PORT such as \"127.0.0.1:7878\" or \"[::1]:7878\", found " + Quoted.of(text));
    }
    return new HostPort(host, Integer.parseInt(port));
  }

  /** As it is written in the file; IPv6 with brackets. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
