package dev.cratewarden.http;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.RequestEvents.Route;
import dev.cratewarden.mirror.ViewKey;

/** What a path names. */
sealed interface Target {
  /** For the metrics. */
  Route route();

  /**
   * The index's {@code config.json}.
   *
   * @param prefix of the view, to put before its paths: {@code /views/NAME}, {@code /at/DATE} or both, or nothing
   */
  record Config(ViewKey view, String prefix) implements Target {
    @Override
    public Route route() {
      return Route.CONFIG;
    }
  }

  /** An index file. */
  record Index(ViewKey view, CrateName name) implements Target {
    @Override
    public Route route() {
      return Route.INDEX;
    }
  }

  /** A path below an index at which no index file can lie. */
  record NoIndexFile() implements Target {
    @Override
    public Route route() {
      return Route.INDEX;
    }
  }

  /** What git asks first of an index whose URL lacks {@code sparse+}. */
  record GitProbe(String prefix) implements Target {
    @Override
    public Route route() {
      return Route.INDEX;
    }
  }

  /** A tarball. */
  record Download(ViewKey view, CrateId id) implements Target {
    @Override
    public Route route() {
      return Route.DOWNLOAD;
    }
  }

  /** A path like a tarball's, with something that is no crate name or no version in it. */
  record NoTarball(String reason) implements Target {
    @Override
    public Route route() {
      return Route.DOWNLOAD;
    }
  }

  /**
   * The web API.
   *
   * @param pathAndQuery below {@code /api/v1}, as it came
   */
  record Api(ViewKey view, String pathAndQuery) implements Target {
    @Override
    public Route route() {
      return Route.API;
    }
  }

  /** The audit of a lockfile. */
  record Audit(ViewKey view, String query) implements Target {
    @Override
    public Route route() {
      return Route.AUDIT;
    }
  }

  /** The explanation of a verdict. */
  record Why(ViewKey view, CrateId id) implements Target {
    @Override
    public Route route() {
      return Route.WHY;
    }
  }

  /**
   * A file of the advisories.
   *
   * @param path below {@code /advisories/}
   */
  record Advisories(String path) implements Target {
    @Override
    public Route route() {
      return Route.ADVISORIES;
    }
  }

  /**
   * A file of a toolchain.
   *
   * @param path below {@code /rustup/}
   */
  record Toolchain(String path) implements Target {
    @Override
    public Route route() {
      return Route.TOOLCHAIN;
    }
  }

  /** Whether the process lives. */
  record Live() implements Target {
    @Override
    public Route route() {
      return Route.HEALTH;
    }
  }

  /** Whether it can do its work. */
  record Ready() implements Target {
    @Override
    public Route route() {
      return Route.HEALTH;
    }
  }

  /** The metrics. */
  record Metrics() implements Target {
    @Override
    public Route route() {
      return Route.METRICS;
    }
  }

  /** A page for people. */
  record WebPage(String path, String query) implements Target {
    @Override
    public Route route() {
      return Route.UI;
    }
  }

  /** The administration. */
  record Admin(String path, String query) implements Target {
    @Override
    public Route route() {
      return Route.ADMIN;
    }
  }

  /** Nothing lies there. */
  record Nowhere() implements Target {
    @Override
    public Route route() {
      return Route.OTHER;
    }
  }

  /** The path is no path: bad escapes, control characters, dot segments. */
  record Malformed(String reason) implements Target {
    @Override
    public Route route() {
      return Route.OTHER;
    }
  }

  /** The path is longer than allowed. */
  record TooLong() implements Target {
    @Override
    public Route route() {
      return Route.OTHER;
    }
  }
}
