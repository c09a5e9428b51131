package dev.cratewarden.crates;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one index line with the leniency of cargo's {@code IndexPackage}: unknown fields are passed over. */
final class IndexLineReader {
  private static final JsonFactory JSON = new JsonFactory();

  private IndexLineReader() {}

  static Optional<IndexEntry> read(CrateName expected, byte[] bytes, int offset, int length) {
    try (JsonParser json = JSON.createParser(bytes, offset, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Line line = new Line();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        line.field(json);
      }
      return json.nextToken() == null ? line.entry(expected, offset, length) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static final class Line {
    private @Nullable String name;
    private @Nullable String version;
    private @Nullable String checksum;
    private @Nullable String published;
    private @Nullable String rustVersion;
    private @Nullable String links;
    private @Nullable List<Dependency> dependencies;
    private boolean yanked;
    private int schema = 1;

    void field(JsonParser json) throws IOException {
      String field = json.currentName();
      JsonToken token = json.nextToken();
      switch (field) {
        case "name" -> name = json.getValueAsString();
        case "vers" -> version = json.getValueAsString();
        case "cksum" -> checksum = json.getValueAsString();
        case "pubtime" -> published = json.getValueAsString();
        case "rust_version" -> rustVersion = json.getValueAsString();
        case "links" -> links = json.getValueAsString();
        case "yanked" -> yanked = token == JsonToken.VALUE_TRUE;
        case "v" -> schema = token == JsonToken.VALUE_NULL ? 1 : json.getIntValue();
        case "deps" -> dependencies = dependencies(json);
        default -> json.skipChildren();
      }
    }

    Optional<IndexEntry> entry(CrateName expected, int offset, int length) {
      if (name == null || version == null || checksum == null || dependencies == null) {
        return Optional.empty();
      }
      Optional<CrateName> crate = CrateName.parse(name).filter(it -> it.lowerCase().equals(expected.lowerCase()));
      Optional<CrateVersion> vers = CrateVersion.parse(version);
      Optional<Checksum> sha256 = Checksum.parse(checksum);
      Optional<PublishTime> time = publishTime(published);
      if (crate.isEmpty() || vers.isEmpty() || sha256.isEmpty() || time.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(new IndexEntry(
          new CrateId(crate.get(), vers.get()),
          sha256.get(),
          yanked,
          time.get(),
          schema,
          Optional.ofNullable(rustVersion),
          Optional.ofNullable(links),
          dependencies,
          offset,
          length));
    }
  }

  /** Empty for a value that makes cargo reject the line: anything but {@code YYYY-MM-DDThh:mm:ssZ}. */
  private static Optional<PublishTime> publishTime(@Nullable String text) {
    if (text == null) {
      return Optional.of(PublishTime.UNKNOWN);
    }
    try {
      return text.length() == 20 && text.endsWith("Z")
          ? Optional.of(new PublishTime.Known(Instant.parse(text)))
          : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static List<Dependency> dependencies(JsonParser json) throws IOException {
    List<Dependency> all = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      all.add(dependency(json));
    }
    return List.copyOf(all);
  }

  private static Dependency dependency(JsonParser json) throws IOException {
    String name = "";
    String crate = null;
    String requirement = "*";
    Dependency.Kind kind = Dependency.Kind.NORMAL;
    boolean optional = false;
    String target = null;
    String registry = null;
    List<String> features = List.of();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken token = json.nextToken();
      switch (field) {
        case "name" -> name = json.getText();
        case "package" -> crate = json.getValueAsString();
        case "req" -> requirement = json.getText();
        case "optional" -> optional = token == JsonToken.VALUE_TRUE;
        case "target" -> target = json.getValueAsString();
        case "registry" -> registry = json.getValueAsString();
        case "kind" -> kind = kind(json.getValueAsString());
        case "features" -> features = strings(json);
        default -> json.skipChildren();
      }
    }
    return new Dependency(
        name,
        crate == null ? name : crate,
        requirement,
        kind,
        optional,
        Optional.ofNullable(target),
        Optional.ofNullable(registry),
        features);
  }

  private static Dependency.Kind kind(@Nullable String text) {
    return switch (text == null ? "normal" : text) {
      case "dev" -> Dependency.Kind.DEV;
      case "build" -> Dependency.Kind.BUILD;
      default -> Dependency.Kind.NORMAL;
    };
  }

  private static List<String> strings(JsonParser json) throws IOException {
    List<String> all = new ArrayList<>();
    while (json.nextToken() == JsonToken.VALUE_STRING) {
      all.add(json.getText());
    }
    return List.copyOf(all);
  }
}
