package dev.cratewarden.crates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The features of one version and what each of them turns on, as its index line says in {@code features} and {@code
 * features2}. Read when they are needed: most index lines never are looked at so closely.
 *
 * @param table by feature: names of other features, {@code dep:NAME}, {@code NAME/FEATURE} or {@code NAME?/FEATURE}
 */
record CrateFeatures(Map<String, List<String>> table) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final CrateFeatures NONE = new CrateFeatures(Map.of());

  /** Those of {@code entry} in {@code file}; none if they cannot be read. */
  static CrateFeatures of(IndexFile file, IndexEntry entry) {
    try {
      JsonNode line = JSON.readTree(file.line(entry));
      Map<String, List<String>> table = new LinkedHashMap<>();
      for (String field : List.of("features", "features2")) {
        for (Map.Entry<String, JsonNode> feature : line.path(field).properties()) {
          List<String> values = table.computeIfAbsent(feature.getKey(), name -> new ArrayList<>());
          feature.getValue().forEach(value -> values.add(value.asText()));
        }
      }
      return new CrateFeatures(table);
    } catch (JsonProcessingException e) {
      return NONE;
    }
  }

  /** What {@code feature} turns on; nothing if there is no such feature. */
  List<String> of(String feature) {
    return table.getOrDefault(feature, List.of());
  }
}
