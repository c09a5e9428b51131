package dev.cratewarden.upstream;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexPath;
import dev.cratewarden.crates.Quoted;
import java.util.List;
import okhttp3.HttpUrl;

/** Where tarballs lie: the {@code dl} template of a registry's {@code config.json}, expanded as cargo does it. */
final class DownloadUrl {
  private static final List<String> MARKERS =
      List.of("{crate}", "{version}", "{prefix}", "{lowerprefix}", "{sha256-checksum}");
  private static final CrateId EXAMPLE = new CrateId(CrateName.of("example"), CrateVersion.of("1.0.0"));
  private static final Checksum EXAMPLE_CHECKSUM = Checksum.ofBytes(new byte[Checksum.BYTES]);

  private final String template;
  private final HttpUrl example;

  private DownloadUrl(String template) throws NonsenseException {
    this.template = template;
    this.example = expand(EXAMPLE, EXAMPLE_CHECKSUM);
  }

  /**
   * The template in {@code dl}.
   *
   * @throws NonsenseException if it is no absolute http or https URL, or if its host depends on the crate
   */
  static DownloadUrl parse(String dl) throws NonsenseException {
    String scheme = dl.startsWith("https://") ? "https://" : "http://";
    if (!dl.startsWith(scheme)) {
      throw new NonsenseException("config.json: \"dl\" must be an absolute http or https URL, not " + Quoted.of(dl));
    }
    String rest = dl.substring(scheme.length());
    String authority = rest.split("[/\\\\?#]", 2)[0];
    // HttpUrl skips surplus slashes: without a host here, the first marker would become it.
    if (authority.isEmpty()) {
      throw new NonsenseException("config.json: \"dl\" has no host: " + Quoted.of(dl));
    }
    if (authority.contains("{")) {
      throw new NonsenseException("config.json: the host of \"dl\" must not depend on the crate: " + Quoted.of(dl));
    }
    return new DownloadUrl(MARKERS.stream().anyMatch(dl::contains) ? dl : dl + "/{crate}/{version}/download");
  }

  /** The place of one tarball; a plus sign of the version is sent as {@code %2B}, which is canonical on crates.io. */
  HttpUrl of(CrateId id, Checksum checksum) {
    try {
      return expand(id, checksum);
    } catch (NonsenseException e) {
      throw new IllegalStateException("the template was good for another crate: " + template, e);
    }
  }

  /** Any URL of this template: all have its scheme, host and port. */
  HttpUrl example() {
    return example;
  }

  private HttpUrl expand(CrateId id, Checksum checksum) throws NonsenseException {
    CrateName name = id.name();
    String url =
        template
            .replace("{crate}", name.value())
            .replace("{version}", id.version().toString().replace("+", "%2B"))
            .replace("{prefix}", IndexPath.prefix(name))
            .replace("{lowerprefix}", IndexPath.lowerPrefix(name))
            .replace("{sha256-checksum}", checksum.hex());
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null) {
      throw new NonsenseException("config.json: \"dl\" makes no URL: " + Quoted.of(template));
    }
    return parsed;
  }
}
