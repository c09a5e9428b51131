package dev.cratewarden.advisory;

import java.util.List;

/**
 * Where an advisory applies only. For display: a mirror does not know its clients' targets, so it matches regardless.
 *
 * @param arch processor architectures, as in Rust's {@code target_arch}; empty for all
 * @param os operating systems, as in {@code target_os}; empty for all
 */
public record Restrictions(List<String> arch, List<String> os) {
  /** Everywhere. */
  public static final Restrictions NONE = new Restrictions(List.of(), List.of());

  public Restrictions {
    arch = List.copyOf(arch);
    os = List.copyOf(os);
  }

  /** Whether it applies everywhere. */
  public boolean isEmpty() {
    return arch.isEmpty() && os.isEmpty();
  }
}
