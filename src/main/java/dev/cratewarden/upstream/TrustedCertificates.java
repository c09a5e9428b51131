package dev.cratewarden.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trusts the platform's certificate authorities and those of a PEM file. */
final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * The platform's authorities and those in {@code pem}.
   *
   * @throws IllegalArgumentException if the file cannot be read or holds no certificate
   */
  static X509TrustManager withThoseIn(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> extra = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (extra.isEmpty()) {
        throw new IllegalArgumentException("ca-file: no certificate in " + pem);
      }
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      int number = 0;
      for (X509Certificate platform : trustManager(null).getAcceptedIssuers()) {
        all.setCertificateEntry("platform-" + number++, platform);
      }
      for (Certificate certificate : extra) {
        all.setCertificateEntry("ca-file-" + number++, certificate);
      }
      return trustManager(all);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("ca-file: cannot read certificates from " + pem + ": " + e.getMessage(), e);
    }
  }

  /** Of {@code certificates}, or of the platform if there are none given. */
  private static X509TrustManager trustManager(@Nullable KeyStore certificates) throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(certificates);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new IllegalStateException("every Java platform has a trust manager for X.509");
  }
}
