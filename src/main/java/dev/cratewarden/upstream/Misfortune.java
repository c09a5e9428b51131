package dev.cratewarden.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What a failed exchange means.
 *
 * @param reason in a few words, for people
 * @param passing whether asking again may help; not so for a certificate that is not trusted
 * @param hostWide whether any other question to that host would have failed as well
 */
record Misfortune(String reason, boolean passing, boolean hostWide) {
  static Misfortune of(IOException e, String host) {
    String detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String text = detail.toLowerCase(Locale.ROOT);
    return switch (e) {
      case UnknownHostException x -> new Misfortune("the address of " + host + " cannot be found", true, true);
      case SSLPeerUnverifiedException x -> new Misfortune("the certificate is not that of " + host, false, true);
      case SSLException x when isUntrusted(x) ->
          new Misfortune("the certificate of " + host + " is not trusted (ca-file?)", false, true);
      case SSLException x -> new Misfortune("TLS with " + host + " failed: " + detail, true, false);
      case NoRouteToHostException x -> new Misfortune("no route to " + host, true, true);
      case ConnectException x -> new Misfortune(host + " does not accept connections", true, true);
      case SocketTimeoutException x when text.contains("connect") ->
          new Misfortune(host + " does not accept connections in time", true, true);
      case SocketTimeoutException x -> new Misfortune(host + " does not answer in time", true, false);
      default -> new Misfortune(host + " broke off: " + detail, true, false);
    };
  }

  private static boolean isUntrusted(SSLException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }
}
