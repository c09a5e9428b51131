package dev.cratewarden.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every name that a file may hold: for each table the keys and tables in it; the top of the file is the table {@code
 * ""}.
 *
 * @param arrays the tables that are written {@code [[so]]}
 */
record Vocabulary(Map<String, Set<String>> names, Set<String> arrays) {
  Vocabulary {
    Map<String, Set<String>> copy = new LinkedHashMap<>();
    names.forEach((table, keys) -> copy.put(table, java.util.Collections.unmodifiableSet(keys)));
    names = java.util.Collections.unmodifiableMap(copy);
    arrays = Set.copyOf(arrays);
  }

  Set<String> of(String table) {
    return names.getOrDefault(table, Set.of());
  }

  /** What to tell somebody who wrote {@code key} in {@code table}, beginning with a comma, or nothing. */
  String hint(String table, String key) {
    List<String> homes = names.keySet().stream().filter(t -> of(t).contains(key)).toList();
    Optional<String> near = NearestName.of(key, of(table));
    String meant = near.map(name -> ", did you mean \"" + name + "\"?").orElse("");
    if (homes.contains("") && names.containsKey(key)) {
      return ", " + header(key) + " is a table of its own";
    }
    if (!homes.isEmpty()) {
      String belongs = "it belongs " + homes.stream().map(this::place).collect(Collectors.joining(" or "));
      return near.isPresent() ? meant + " (" + belongs + ")" : ", " + belongs;
    }
    return near.isPresent() ? meant : nearestElsewhere(key);
  }

  private String nearestElsewhere(String key) {
    Collection<String> all = names.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    return NearestName.of(key, all)
        .map(name ->
            ", did you mean \""
                + name
                + "\" "
                + names.keySet().stream().filter(t -> of(t).contains(name)).map(this::place).findFirst().orElse("")
                + "?")
        .orElse("");
  }

  private String place(String table) {
    return table.isEmpty() ? "at the top of the file, before the first table" : "to " + header(table);
  }

  /** The table as it is written. */
  String header(String table) {
    return arrays.contains(table) ? "[[" + table + "]]" : "[" + table + "]";
  }
}
