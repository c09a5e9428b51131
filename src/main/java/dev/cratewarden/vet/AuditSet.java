package dev.cratewarden.vet;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one organisation or project has written about crates. Crates are keyed by the canonical spelling of their names.
 *
 * @param name what findings call it, such as {@code mozilla}
 * @param implies for each criterion that is defined here, those that it implies
 * @param imports how other sets are to be understood, as a {@code config.toml} says
 */
public record AuditSet(
    String name,
    Map<String, Set<String>> implies,
    Map<String, List<Audit>> audits,
    Map<String, List<PublisherAudit>> publisherAudits,
    Map<String, List<Publication>> publications,
    List<Import> imports) {
  public AuditSet {
    implies = Map.copyOf(implies);
    audits = Map.copyOf(audits);
    publisherAudits = Map.copyOf(publisherAudits);
    publications = Map.copyOf(publications);
    imports = List.copyOf(imports);
  }

  /** How many entries it has, of any kind. */
  public int size() {
    return count(audits) + count(publisherAudits);
  }

  private static <T> int count(Map<String, List<T>> byCrate) {
    return byCrate.values().stream().mapToInt(List::size).sum();
  }

  /** The same under another name. */
  AuditSet named(String other) {
    return new AuditSet(other, implies, audits, publisherAudits, publications, imports);
  }

  /**
   * How the set at some addresses is understood.
   *
   * @param name the nickname that it has
   * @param exclude crates, canonically spelled, of which nothing is taken over
   * @param criteriaMap for criteria of theirs, the criteria of ours that they mean; of what is not named here only the
   *     built-in criteria have a meaning
   */
  public record Import(String name, List<String> urls, Set<String> exclude, Map<String, List<String>> criteriaMap) {
    public Import {
      urls = List.copyOf(urls);
      exclude = Set.copyOf(exclude);
      criteriaMap = Map.copyOf(criteriaMap);
    }
  }
}
