package dev.cratewarden.vet;

import java.util.List;
import java.util.Optional;

/** Whether a version is vetted, and why. */
public sealed interface Opinion {
  /**
   * It is.
   *
   * @param path an audit of a whole version, and the changes that lead from there, in that order
   */
  record Vetted(List<Voucher> path) implements Opinion {
    public Vetted {
      path = List.copyOf(path);
    }
  }

  /**
   * It is forbidden.
   *
   * @param by every entry that forbids it, at least one
   */
  record Forbidden(List<Voucher> by) implements Opinion {
    public Forbidden {
      by = List.copyOf(by);
    }
  }

  /**
   * Nobody vouches for it, or not for enough.
   *
   * @param lesser audits of this very version that speak of lesser criteria
   * @param loose changes that lead to it from versions that are not vetted themselves
   * @param nearest the vetted version next to it, from which auditing the change would do
   * @param wildcard whether someone vouches for a publisher of the crate, while nobody says who published this version
   */
  record Unvetted(List<Voucher> lesser, List<Voucher> loose, Optional<Vouched> nearest, boolean wildcard)
      implements Opinion {
    public Unvetted {
      lesser = List.copyOf(lesser);
      loose = List.copyOf(loose);
    }
  }

  /** A version and the last entry of the path that leads to it. */
  record Vouched(VetVersion version, Voucher voucher) {}
}
