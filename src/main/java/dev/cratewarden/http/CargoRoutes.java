package dev.cratewarden.http;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexPath;
import dev.cratewarden.mirror.ViewKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Reads a path by its shape.
 *
 * <pre>
 * [/views/{view}][/at/{instant}]/index/config.json
 * [/views/{view}][/at/{instant}]/index/{prefix}/{name}
 * [/views/{view}][/at/{instant}]/index/info/refs
 * [/views/{view}][/at/{instant}]/crates/{name}/{version}/download
 * [/views/{view}][/at/{instant}]/api/v1/…
 * [/views/{view}]/audit
 * [/views/{view}]/why/{name}/{version}[?view={view}]
 * /advisories/…  /rustup/…
 * /health/live  /health/ready  /metrics  /  /ui/…  /admin/v1/…
 * </pre>
 */
final class CargoRoutes {
  private static final int VIEW_CHARACTERS_MAX = 64;

  private CargoRoutes() {}

  /**
   * What a request target names.
   *
   * @param pathCharactersMax of the path as it came
   */
  static Target target(String requestTarget, int pathCharactersMax) {
    return switch (RequestPath.read(requestTarget, pathCharactersMax)) {
      case RequestPath.Sound(RequestPath path) -> target(path);
      case RequestPath.Unsound(String reason) -> new Target.Malformed(reason);
      case RequestPath.Overlong() -> new Target.TooLong();
    };
  }

  private static Target target(RequestPath request) {
    String path = request.path();
    if (path.startsWith("/index/")) {
      return index(ViewKey.DEFAULT, 0, request);
    }
    if (path.startsWith("/crates/")) {
      return tarball(ViewKey.DEFAULT, path, 8);
    }
    if (path.startsWith("/views/") || path.startsWith("/at/")) {
      return viewed(request);
    }
    return shared(ViewKey.DEFAULT, 0, request).orElseGet(() -> unviewed(request));
  }

  private static Target viewed(RequestPath request) {
    String path = request.path();
    int at = 0;
    String view = "";
    if (path.startsWith("/views/")) {
      int end = path.indexOf('/', 7);
      if (end < 0 || !isViewName(path, 7, end)) {
        return new Target.Nowhere();
      }
      view = path.substring(7, end);
      at = end;
    }
    Optional<Instant> until = Optional.empty();
    if (path.startsWith("/at/", at)) {
      int end = path.indexOf('/', at + 4);
      if (end < 0) {
        return new Target.Nowhere();
      }
      until = instant(path.substring(at + 4, end));
      if (until.isEmpty()) {
        return new Target.Malformed(
            "not an instant like 2026-01-31T12:00:00Z nor a date like 2026-01-31: " + path.substring(at + 4, end));
      }
      at = end;
    }
    ViewKey key = new ViewKey(view, until);
    if (path.startsWith("/index/", at)) {
      return index(key, at, request);
    }
    if (path.startsWith("/crates/", at)) {
      return tarball(key, path, at + 8);
    }
    return shared(key, at, request).orElseGet(Target.Nowhere::new);
  }

  private static boolean isViewName(String path, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = path.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.')) {
        return false;
      }
    }
    return to > from && to - from <= VIEW_CHARACTERS_MAX;
  }

  /** The instant written as {@code text}; a date means its last nanosecond in UTC. */
  static Optional<Instant> instant(String text) {
    try {
      if (text.length() == 10) {
        return Optional.of(LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusNanos(1));
      }
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Target index(ViewKey view, int at, RequestPath request) {
    String path = request.path();
    int from = at + 7;
    int length = path.length();
    // Every index file but those of one-, two- and three-letter names lies at ab/cd/name.
    int slash = path.lastIndexOf('/');
    if (slash >= from) {
      Optional<CrateName> name = CrateName.parse(path.substring(slash + 1));
      if (name.isPresent() && liesAt(name.get(), path, from, slash)) {
        return new Target.Index(view, name.get());
      }
    }
    if (length == from + 11 && path.startsWith("config.json", from)) {
      return new Target.Config(view, path.substring(0, at));
    }
    if (path.startsWith("info/refs", from)) {
      return new Target.GitProbe(path.substring(0, at));
    }
    return new Target.NoIndexFile();
  }

  private static boolean liesAt(CrateName name, String path, int from, int to) {
    String lower = name.lowerCase();
    if (lower.length() > 3) {
      return to - from == 5
          && path.charAt(from + 2) == '/'
          && lower.startsWith(path.substring(from, from + 2))
          && lower.startsWith(path.substring(from + 3, to), 2)
          && lower.equals(name.value());
    }
    return lower.equals(name.value()) && path.substring(from).equals(IndexPath.of(name));
  }

  private static Target tarball(ViewKey view, String path, int from) {
    if (!path.endsWith("/download")) {
      return new Target.NoTarball("there is only /crates/NAME/VERSION/download");
    }
    return crateId(path, from, path.length() - 9)
        .<Target>map(id -> new Target.Download(view, id))
        .orElseGet(() -> new Target.NoTarball("no such crate or version"));
  }

  /** The id in {@code name/version} between two places of a path. */
  private static Optional<CrateId> crateId(String path, int from, int to) {
    int slash = path.indexOf('/', from);
    if (slash < 0 || slash >= to) {
      return Optional.empty();
    }
    return CrateName.parse(path.substring(from, slash))
        .flatMap(name -> CrateVersion.parse(path.substring(slash + 1, to)).map(version -> new CrateId(name, version)));
  }

  /** What there is in every view, but is not asked for by the thousand. */
  private static Optional<Target> shared(ViewKey view, int at, RequestPath request) {
    String path = request.path();
    if (path.startsWith("/api/v1/", at)) {
      return Optional.of(api(view, at + 7, request));
    }
    if (path.length() == at + 6 && path.startsWith("/audit", at)) {
      return Optional.of(new Target.Audit(view, request.query()));
    }
    if (path.startsWith("/why/", at)) {
      return Optional.of(
          crateId(path, at + 5, path.length())
              .<Target>map(id -> new Target.Why(viewOf(request, view), id))
              .orElseGet(() -> new Target.NoTarball("no such crate or version")));
    }
    return Optional.empty();
  }

  /** Refusals name the view of the denied in the query, so that one address fits all views. */
  private static ViewKey viewOf(RequestPath request, ViewKey otherwise) {
    String named = request.query().isEmpty() ? "" : Query.parse(request.query()).getOrDefault("view", "");
    return named.isEmpty() ? otherwise : new ViewKey(named, otherwise.until());
  }

  private static Target api(ViewKey view, int from, RequestPath request) {
    String path = request.path();
    if (path.startsWith("/crates/", from) && path.endsWith("/download")) {
      return tarball(view, path, from + 8);
    }
    // Upstream gets what came: decoding and encoding again could turn an escaped question mark into a real one.
    int raw = request.rawPath().indexOf("/api/v1/");
    if (raw < 0) {
      return new Target.Nowhere();
    }
    String rest = request.rawPath().substring(raw + 7);
    return new Target.Api(view, request.query().isEmpty() ? rest : rest + "?" + request.query());
  }

  private static Target unviewed(RequestPath request) {
    String path = request.path();
    if (path.startsWith("/ui/")) {
      return new Target.WebPage(path, request.query());
    }
    if (path.startsWith("/advisories/")) {
      return new Target.Advisories(path.substring(12));
    }
    if (path.startsWith("/rustup/")) {
      return new Target.Toolchain(path.substring(8));
    }
    if (path.startsWith("/admin/v1/")) {
      return new Target.Admin(path.substring(10), request.query());
    }
    return switch (path) {
      case "/" -> new Target.WebPage(path, request.query());
      case "/health/live" -> new Target.Live();
      case "/health/ready" -> new Target.Ready();
      case "/metrics" -> new Target.Metrics();
      case "/index" -> new Target.NoIndexFile();
      default -> new Target.Nowhere();
    };
  }
}
