package dev.cratewarden.vet;

import java.time.LocalDate;
import java.util.List;

/**
 * An entry that vouches for what one publisher releases during some time: {@code wildcard-audits} and {@code trusted}.
 *
 * <p>An index does not say who published a version, so that this is evidence only where an {@code imports.lock} does.
 *
 * @param publisher an account of the registry, see {@link Publication#publisher}
 * @param start the first day
 * @param end the day after the last
 */
public record PublisherAudit(
    String publisher, LocalDate start, LocalDate end, List<String> criteria, List<String> who) {
  public PublisherAudit {
    criteria = List.copyOf(criteria);
    who = List.copyOf(who);
  }

  boolean covers(Publication publication) {
    return publisher.equals(publication.publisher())
        && !publication.on().isBefore(start)
        && publication.on().isBefore(end);
  }
}
