package dev.cratewarden.crates;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of one index file as cargo's {@code IndexPackage} does: unknown fields are passed over, a known field
 * of a wrong type or standing there twice spoils the line.
 *
 * <p>Cargo goes further and drops lines whose features contradict their dependencies; that is left to it. We are
 * stricter where no registry goes: a {@code cksum} that no tarball can have spoils the line here, where cargo fails
 * after the download; so does a line written as a JSON array, and one that is not UTF-8 in a field that cargo does not
 * look at.
 */
final class IndexLineReader {
  /**
   * Feature names come by the thousand: interning them would fill the JVM's string table. What Jackson limits, cargo
   * does not, and the file as a whole is limited where it is received.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final long SCHEMA_MAX = 0xffff_ffffL;

  private final byte[] bytes;
  private final DependencyReader dependencies = new DependencyReader();
  private CrateName name;

  /** A reader of the file of {@code expected}, whose lines may spell the name in another case. */
  IndexLineReader(CrateName expected, byte[] bytes) {
    this.name = expected;
    this.bytes = bytes;
  }

  /** Reads the line at {@code offset}, {@code length} bytes without its end. */
  IndexLine read(int offset, int length) {
    if (!isFramedAsObject(offset, length)) {
      return IndexLine.GARBAGE;
    }
    Line line = new Line();
    try (JsonParser json = JSON.createParser(bytes, offset, length)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        line.field(json);
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        return IndexLine.GARBAGE;
      }
    } catch (Fields.Misfit e) {
      return minimum(offset, length);
    } catch (IOException e) {
      return IndexLine.GARBAGE;
    }
    Optional<IndexEntry> entry = line.entry(offset, length);
    return entry.isPresent() ? new IndexLine.Usable(entry.get()) : minimum(offset, length);
  }

  /**
   * Whether the line begins and ends as an object does. Keeps Jackson from passing over a byte order mark, which cargo
   * does not, and from raising an exception for each of a million lines of something else.
   */
  private boolean isFramedAsObject(int offset, int length) {
    int first = offset;
    int last = offset + length - 1;
    while (first < last && isSpace(bytes[first])) {
      first++;
    }
    while (last > first && isSpace(bytes[last])) {
      last--;
    }
    return first < last && bytes[first] == '{' && bytes[last] == '}';
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  /** Cargo's second look at a line that it cannot read: name and version alone. */
  private IndexLine minimum(int offset, int length) {
    String foundName = null;
    String foundVersion = null;
    try (JsonParser json = JSON.createParser(bytes, offset, length)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "name" -> foundName = Fields.once(foundName, Fields.string(json));
          case "vers" -> foundVersion = Fields.once(foundVersion, Fields.string(json));
          default -> json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        return IndexLine.GARBAGE;
      }
    } catch (IOException | Fields.Misfit e) {
      return IndexLine.GARBAGE;
    }
    if (foundName == null || foundVersion == null) {
      return IndexLine.GARBAGE;
    }
    if (!isOurs(foundName)) {
      return new IndexLine.Foreign(foundName);
    }
    return CrateVersion.parse(foundVersion).<IndexLine>map(IndexLine.Unusable::new).orElse(IndexLine.GARBAGE);
  }

  /** Whether {@code spelling} is this crate's name; remembers it, since all lines of a file spell it alike. */
  private boolean isOurs(String spelling) {
    if (name.value().equals(spelling)) {
      return true;
    }
    Optional<CrateName> other = CrateName.parse(spelling).filter(it -> it.lowerCase().equals(name.lowerCase()));
    other.ifPresent(it -> name = it);
    return other.isPresent();
  }

  /** The known fields of one line, gathered. */
  private final class Line {
    private final SeenFields seen = new SeenFields();
    private @Nullable String lineName;
    private @Nullable String version;
    private @Nullable String checksum;
    private @Nullable String published;
    private @Nullable String rustVersion;
    private @Nullable String links;
    private @Nullable List<Dependency> dependencyList;
    private boolean yanked;
    private long schema = 1;

    void field(JsonParser json) throws IOException {
      String field = json.currentName();
      JsonToken token = json.nextToken();
      switch (field) {
        case "name" -> lineName = Fields.string(seen.first(0, json));
        case "vers" -> version = Fields.string(seen.first(1, json));
        case "cksum" -> checksum = Fields.string(seen.first(2, json));
        case "deps" -> dependencyList = dependencies.list(seen.first(3, json));
        case "features" -> Fields.features(seen.first(4, json));
        case "features2" -> {
          seen.first(5, json);
          if (token != JsonToken.VALUE_NULL) {
            Fields.features(json);
          }
        }
        case "yanked" -> yanked = Fields.optionalBoolean(seen.first(6, json));
        case "links" -> links = Fields.optionalString(seen.first(7, json));
        case "rust_version" -> rustVersion = Fields.optionalString(seen.first(8, json));
        case "pubtime" -> published = Fields.optionalString(seen.first(9, json));
        case "v" -> schema = schema(seen.first(10, json));
        default -> json.skipChildren();
      }
    }

    Optional<IndexEntry> entry(int offset, int length) {
      if (lineName == null || version == null || checksum == null || dependencyList == null || !isOurs(lineName)) {
        return Optional.empty();
      }
      Optional<CrateVersion> vers = CrateVersion.parse(version);
      Optional<Checksum> sha256 = Checksum.parse(checksum);
      Optional<PublishTime> time = publishTime(published);
      if (vers.isEmpty() || sha256.isEmpty() || time.isEmpty() || rustVersion != null && !isRustVersion(rustVersion)) {
        return Optional.empty();
      }
      return Optional.of(
          new IndexEntry(
              new CrateId(name, vers.get()),
              sha256.get(),
              yanked,
              time.get(),
              (int) Math.min(schema, Integer.MAX_VALUE),
              Optional.ofNullable(rustVersion),
              Optional.ofNullable(links),
              dependencyList,
              offset,
              length));
    }
  }

  private static long schema(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return 1;
    }
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw Fields.MISFIT;
    }
    long value = json.getLongValue();
    if (value < 0 || value > SCHEMA_MAX) {
      throw Fields.MISFIT;
    }
    return value;
  }

  /** Empty for a value that makes cargo reject the line. */
  private static Optional<PublishTime> publishTime(@Nullable String text) {
    return text == null ? Optional.of(PublishTime.UNKNOWN) : PublishTimeText.parse(text).map(PublishTime.Known::new);
  }

  /** One to three numbers, spaces around them allowed. */
  private static boolean isRustVersion(String text) {
    String[] parts = text.strip().split("\\.", -1);
    if (parts.length > 3) {
      return false;
    }
    for (String part : parts) {
      if (!CrateVersion.isNumber(part)) {
        return false;
      }
    }
    return true;
  }
}
