package dev.cratewarden.advisory.osv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What stands for a property that a document leaves out or sets to null. */
final class Absent {
  private Absent() {}

  static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  static <T> List<T> list(@Nullable List<T> values) {
    return values == null ? List.of() : values.stream().filter(Objects::nonNull).toList();
  }

  static JsonNode node(@Nullable JsonNode value) {
    return value == null ? MissingNode.getInstance() : value;
  }
}
