package dev.cratewarden.http;

import dev.cratewarden.http.HttpOptions.Tls;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key of the server, taken up again when their files change.
 *
 * <p>A pair that does not load leaves the old one in place. New connections get the new certificate; those that exist
 * keep theirs.
 */
final class Certificates {
  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
  private static final long LOOK_MILLIS = 2_000;

  private final Tls files;
  private List<Buffer> loaded = List.of();

  Certificates(Tls files) {
    this.files = files;
  }

  /** Reads both files. */
  ServerSSLOptions load() throws IOException {
    loaded = read();
    return options(loaded);
  }

  private List<Buffer> read() throws IOException {
    return List.of(read(files.certificate()), read(files.key()));
  }

  private static Buffer read(Path file) throws IOException {
    try {
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IOException("cannot read " + file, e);
    }
  }

  private static ServerSSLOptions options(List<Buffer> pair) {
    return new ServerSSLOptions()
        .setUseAlpn(true)
        .setApplicationLayerProtocols(List.of("h2", "http/1.1"))
        .setKeyCertOptions(new PemKeyCertOptions().setCertValue(pair.get(0)).setKeyValue(pair.get(1)));
  }

  /** Looks at the files from time to time, on a virtual thread, and hands what changed to the server. */
  void watch(Vertx vertx, HttpServer server) {
    vertx.setTimer(
        LOOK_MILLIS,
        ignored ->
            Thread.ofVirtual()
                .name("certificates")
                .start(() -> {
                  look(server);
                  watch(vertx, server);
                }));
  }

  private void look(HttpServer server) {
    try {
      List<Buffer> pair = read();
      if (!pair.equals(loaded)) {
        // A pair that is being replaced may be half new; either way it is tried once per state of the files.
        loaded = pair;
        server
            .updateSSLOptions(options(pair))
            .onComplete(updated -> {
              if (updated.succeeded()) {
                LOG.info("certificate reloaded file={}", files.certificate());
              } else {
                LOG.warn(
                    "certificate not taken up, the old one stays file={} reason={}",
                    files.certificate(),
                    updated.cause().getMessage());
              }
            });
      }
    } catch (IOException e) {
      LOG.warn("certificate not taken up, the old one stays reason={}", e.getMessage());
    }
  }
}
