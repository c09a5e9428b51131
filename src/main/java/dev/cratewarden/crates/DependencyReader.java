package dev.cratewarden.crates;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code deps} of one file's lines. Most versions of a crate need the same things, so equal values are
 * shared.
 */
final class DependencyReader {
  private final Map<Dependency, Dependency> known = new HashMap<>();
  private final Map<List<Dependency>, List<Dependency>> knownLists = new HashMap<>();
  private final Map<String, Boolean> requirements = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();

  List<Dependency> list(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw Fields.MISFIT;
    }
    List<Dependency> all = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      Dependency read = one(json);
      Dependency earlier = known.get(read);
      if (earlier == null) {
        earlier = sharingTexts(read);
        known.put(earlier, earlier);
      }
      all.add(earlier);
    }
    if (json.currentToken() != JsonToken.END_ARRAY) {
      throw Fields.MISFIT;
    }
    List<Dependency> list = List.copyOf(all);
    List<Dependency> earlier = knownLists.putIfAbsent(list, list);
    return earlier == null ? list : earlier;
  }

  /** The same; what it says in words that others use too is kept once. */
  private Dependency sharingTexts(Dependency read) {
    return new Dependency(
        shared(read.name()),
        shared(read.crate()),
        shared(read.requirement()),
        read.kind(),
        read.optional(),
        read.target().map(this::shared),
        read.registry().map(this::shared),
        read.features().stream().map(this::shared).toList(),
        read.defaultFeatures());
  }

  private String shared(String text) {
    String earlier = texts.putIfAbsent(text, text);
    return earlier == null ? text : earlier;
  }

  private Dependency one(JsonParser json) throws IOException {
    SeenFields seen = new SeenFields();
    String name = null;
    String renamed = null;
    String requirement = null;
    String kind = null;
    boolean optional = false;
    String target = null;
    String registry = null;
    List<String> features = List.of();
    boolean defaultFeatures = true;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken token = json.nextToken();
      switch (field) {
        case "name" -> name = Fields.string(seen.first(0, json));
        case "req" -> requirement = Fields.string(seen.first(1, json));
        case "features" -> features = Fields.strings(seen.first(2, json));
        case "optional" -> optional = Fields.bool(seen.first(3, json));
        case "default_features" -> defaultFeatures = Fields.bool(seen.first(4, json));
        case "target" -> target = Fields.optionalString(seen.first(5, json));
        case "kind" -> kind = Fields.optionalString(seen.first(6, json));
        case "registry" -> registry = Fields.optionalString(seen.first(7, json));
        case "package" -> renamed = Fields.optionalString(seen.first(8, json));
        case "public" -> Fields.optionalBoolean(seen.first(9, json));
        case "artifact" -> {
          seen.first(10, json);
          if (token != JsonToken.VALUE_NULL) {
            Fields.strings(json);
          }
        }
        case "bindep_target" -> Fields.optionalString(seen.first(11, json));
        case "lib" -> Fields.bool(seen.first(12, json));
        default -> json.skipChildren();
      }
    }
    if (name == null || requirement == null || !isRequirement(requirement)) {
      throw Fields.MISFIT;
    }
    String crate = renamed == null ? name : renamed;
    Dependency.Kind knownKind = kind(kind);
    // Cargo 1.95 panics at an empty name and refuses the line for an optional dev-dependency.
    if (crate.isEmpty() || optional && knownKind == Dependency.Kind.DEV) {
      throw Fields.MISFIT;
    }
    return new Dependency(
        name,
        crate,
        requirement,
        knownKind,
        optional,
        Optional.ofNullable(target),
        Optional.ofNullable(registry),
        features,
        defaultFeatures);
  }

  private boolean isRequirement(String text) {
    return requirements.computeIfAbsent(text, it -> VersionReq.parse(it).isPresent());
  }

  private static Dependency.Kind kind(@Nullable String text) {
    return switch (text == null ? "" : text) {
      case "dev" -> Dependency.Kind.DEV;
      case "build" -> Dependency.Kind.BUILD;
      default -> Dependency.Kind.NORMAL;
    };
  }
}
