package dev.cratewarden.vet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every audit set that is known, by the address or path under which a policy imports it. Immutable. */
public final class AuditBook {
  private static final AuditBook EMPTY = new AuditBook(new TreeMap<>());

  private final Map<String, Page> pages;

  private AuditBook(Map<String, Page> pages) {
    this.pages = pages;
  }

  /**
   * What one import has brought.
   *
   * @param revision names the contents
   * @param sets at least one; an {@code imports.lock} brings several
   */
  public record Page(String from, String revision, List<AuditSet> sets) {
    public Page {
      sets = List.copyOf(sets);
    }
  }

  /** A book that knows nothing. */
  public static AuditBook empty() {
    return EMPTY;
  }

  /** The book of these pages. */
  public static AuditBook of(Collection<Page> pages) {
    Map<String, Page> sorted = new TreeMap<>();
    pages.forEach(page -> sorted.put(page.from(), page));
    return new AuditBook(Collections.unmodifiableMap(sorted));
  }

  /** Names the contents: equal contents, equal revision. */
  public String revision() {
    StringBuilder all = new StringBuilder();
    pages.values().forEach(it -> all.append(it.from()).append('=').append(it.revision()).append(';'));
    return all.toString();
  }

  /** Whether anything was ever loaded from {@code from}. */
  public boolean knows(String from) {
    return pages.containsKey(from);
  }

  /**
   * What these imports say about one criterion.
   *
   * @param imports addresses and paths; what was never loaded says nothing
   */
  public Vetting vetting(Collection<String> imports, String required) {
    List<Page> chosen = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (String from : imports) {
      Page page = pages.get(from);
      if (page == null) {
        silent.add(from);
      } else {
        chosen.add(page);
      }
    }
    return Vetting.of(chosen, silent, required);
  }
}
