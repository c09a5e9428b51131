package dev.cratewarden.vet;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What some audit sets together say of every version about one criterion. Immutable. */
public final class Vetting {
  private static final Opinion.Unvetted NOTHING = new Opinion.Unvetted(List.of(), List.of(), Optional.empty(), false);

  private final Map<String, CratePaths> byCrate;

  private final List<String> silent;

  private Vetting(Map<String, CratePaths> byCrate, List<String> silent) {
    this.byCrate = byCrate;
    this.silent = List.copyOf(silent);
  }

  static Vetting of(Collection<AuditBook.Page> pages, List<String> silent, String required) {
    Map<String, AuditSet.Import> byUrl = new HashMap<>();
    Map<String, AuditSet> homes = new HashMap<>();
    for (AuditBook.Page page : pages) {
      for (AuditSet set : page.sets()) {
        for (AuditSet.Import each : set.imports()) {
          each.urls()
              .forEach(url -> {
                byUrl.putIfAbsent(url, each);
                homes.putIfAbsent(url, set);
              });
        }
      }
    }
    List<Understood> all = new ArrayList<>();
    for (AuditBook.Page page : pages) {
      Optional<AuditSet.Import> as = Optional.ofNullable(byUrl.get(page.from()));
      for (AuditSet set : page.sets()) {
        all.add(
            as.map(it ->
                    new Understood(
                        set.named(it.name()),
                        Criteria.mapped(
                            set.implies(),
                            Optional.ofNullable(homes.get(page.from())).map(AuditSet::implies).orElse(Map.of()),
                            it.criteriaMap()),
                        it.exclude()))
                .orElseGet(() -> new Understood(set, Criteria.asWritten(set.implies()), Set.of())));
      }
    }
    return of(all, required, silent);
  }

  private static Vetting of(List<Understood> sets, String required, List<String> silent) {
    Set<String> crates = new LinkedHashSet<>();
    for (Understood each : sets) {
      crates.addAll(each.set().audits().keySet());
      crates.addAll(each.set().publisherAudits().keySet());
    }
    Map<String, CratePaths> byCrate = HashMap.newHashMap(crates.size());
    for (String crate : crates) {
      byCrate.put(crate, paths(crate, sets, required));
    }
    return new Vetting(Map.copyOf(byCrate), silent);
  }

  /**
   * An audit set with what its criteria mean to us.
   *
   * @param exclude crates of which nothing is taken over
   */
  private record Understood(AuditSet set, Criteria criteria, Set<String> exclude) {}

  private static CratePaths paths(String crate, List<Understood> sets, String required) {
    List<Publication> publications = new ArrayList<>();
    sets.forEach(it -> publications.addAll(it.set().publications().getOrDefault(crate, List.of())));
    CratePaths.Builder paths = new CratePaths.Builder();
    for (Understood each : sets) {
      if (each.exclude().contains(crate)) {
        continue;
      }
      for (Audit audit : each.set().audits().getOrDefault(crate, List.of())) {
        Voucher voucher = new Voucher(audit, each.set().name());
        if (audit.claim() instanceof Audit.Violation) {
          if (each.criteria().forbid(audit.criteria(), required)) {
            paths.forbid(voucher);
          }
        } else {
          paths.add(voucher, each.criteria().meet(audit.criteria(), required));
        }
      }
      for (PublisherAudit entry : each.set().publisherAudits().getOrDefault(crate, List.of())) {
        if (each.criteria().meet(entry.criteria(), required)) {
          paths.addPublisher();
          publications.stream()
              .filter(entry::covers)
              .map(it -> new Audit.Published(it.version(), it.publisher()))
              .forEach(
                  it -> paths.add(new Voucher(new Audit(it, entry.criteria(), entry.who()), each.set().name()), true));
        }
      }
    }
    return paths.build();
  }

  /** The imports of which nothing was ever loaded. */
  public List<String> silent() {
    return silent;
  }

  /** Whether {@code version} of {@code name} is vetted; the name's spelling does not matter. */
  public Opinion of(CrateName name, CrateVersion version) {
    CratePaths paths = byCrate.get(name.canonical());
    return paths == null ? NOTHING : paths.of(version);
  }
}
