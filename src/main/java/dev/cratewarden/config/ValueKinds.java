package dev.cratewarden.config;

import dev.cratewarden.crates.Quoted;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** The kinds of values that keys have. */
final class ValueKinds {
  /** Reads the text of a string. */
  interface TextReader<T> {
    T read(String text) throws BadValueException;
  }

  private ValueKinds() {}

  /** A string that {@code reader} understands. */
  static <T> ValueKind<T> string(String expected, TextReader<T> reader, Function<T, String> writer) {
    return new StringKind<>(expected, reader, writer);
  }

  /** Any text on one line. */
  static ValueKind<String> text() {
    return string("a string", ValueKinds::oneLine, Function.identity());
  }

  static ValueKind<Duration> duration(Duration min, Duration max) {
    return string(
        DurationText.EXPECTED,
        text -> {
          Duration duration = DurationText.parse(text);
          if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw new BadValueException(
                Quoted.of(text) + " is not between " + DurationText.show(min) + " and " + DurationText.show(max));
          }
          return duration;
        },
        DurationText::show);
  }

  static ValueKind<Long> size(long minBytes) {
    return size(minBytes, false);
  }

  /** The same, or {@code 0} for none at all. */
  static ValueKind<Long> sizeOrNone(long minBytes) {
    return size(minBytes, true);
  }

  private static ValueKind<Long> size(long minBytes, boolean noneToo) {
    return string(
        SizeText.EXPECTED,
        text -> {
          long bytes = SizeText.parse(text);
          if (bytes < minBytes && !(noneToo && bytes == 0)) {
            throw new BadValueException(Quoted.of(text) + " is less than " + SizeText.show(minBytes));
          }
          return bytes;
        },
        SizeText::show);
  }

  static ValueKind<HostPort> hostPort() {
    return string("HOST:PORT", HostPort::parse, HostPort::toString);
  }

  /** An absolute http or https URL without user, query or fragment. */
  static ValueKind<URI> url() {
    return string("a URL", ValueKinds::httpUrl, URI::toString);
  }

  /** A path, kept as it was written. */
  static ValueKind<Path> path() {
    return string("a path", ValueKinds::pathOf, Path::toString);
  }

  /** An address or a range of addresses, such as {@code 10.0.0.0/8}. */
  static ValueKind<String> addressRange() {
    return string("an address or range", AddressRange::check, Function.identity());
  }

  /** One constant of an enum, in lower case with dashes. */
  static <E extends Enum<E>> ValueKind<E> word(Class<E> type) {
    Map<String, E> words =
        Arrays.stream(type.getEnumConstants())
            .collect(
                Collectors.toMap(ValueKinds::wordOf, Function.identity(), (a, b) -> a, java.util.LinkedHashMap::new));
    return word(words);
  }

  /** One of the given words. */
  static <E> ValueKind<E> word(Map<String, E> words) {
    String expected = "one of " + words.keySet().stream().map(w -> '"' + w + '"').collect(Collectors.joining(", "));
    Map<E, String> names =
        words.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey, (a, b) -> a));
    return string(
        expected,
        text -> {
          E constant = words.get(text);
          if (constant == null) {
            String hint = NearestName.of(text, words.keySet()).map(w -> ", did you mean \"" + w + "\"?").orElse("");
            throw new BadValueException("expected " + expected + ", found " + Quoted.of(text) + hint);
          }
          return constant;
        },
        constant -> names.getOrDefault(constant, ""));
  }

  static String wordOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static ValueKind<Boolean> bool() {
    return new ValueKind<>() {
      @Override
      public Boolean fromToml(Object value) throws BadValueException {
        if (value instanceof Boolean bool) {
          return bool;
        }
        String hint = "true".equals(value) || "false".equals(value) ? "; leave the quotation marks out" : "";
        throw new BadValueException("expected true or false, found " + describe(value) + hint);
      }

      @Override
      public Boolean fromText(String text) throws BadValueException {
        return switch (text) {
          case "true" -> true;
          case "false" -> false;
          default -> throw new BadValueException("expected true or false, found " + Quoted.of(text));
        };
      }

      @Override
      public String show(Boolean value) {
        return value.toString();
      }
    };
  }

  static ValueKind<Integer> integer(int min, int max) {
    return new ValueKind<>() {
      @Override
      public Integer fromToml(Object value) throws BadValueException {
        if (!(value instanceof Long number)) {
          throw new BadValueException("expected a whole number, found " + describe(value));
        }
        if (number < min || number > max) {
          throw new BadValueException(number + " is not between " + min + " and " + max);
        }
        return Math.toIntExact(number);
      }

      @Override
      public Integer fromText(String text) throws BadValueException {
        if (!text.matches("-?[0-9]{1,10}")) {
          throw new BadValueException("expected a whole number, found " + Quoted.of(text));
        }
        return fromToml(Long.parseLong(text));
      }

      @Override
      public String show(Integer value) {
        return value.toString();
      }
    };
  }

  /** A TOML date such as {@code 2027-03-31}, with or without quotation marks. */
  static ValueKind<LocalDate> date() {
    ValueKind<LocalDate> quoted = string("a date such as 2027-03-31", ValueKinds::dateOf, LocalDate::toString);
    return new ValueKind<>() {
      @Override
      public LocalDate fromToml(Object value) throws BadValueException {
        return value instanceof LocalDate date ? date : quoted.fromToml(value);
      }

      @Override
      public LocalDate fromText(String text) throws BadValueException {
        return quoted.fromText(text);
      }

      @Override
      public String show(LocalDate value) {
        return value.toString();
      }
    };
  }

  /** As {@code kind}, with the empty string for "not set". */
  static <T> ValueKind<Optional<T>> optional(ValueKind<T> kind) {
    return new ValueKind<>() {
      @Override
      public Optional<T> fromToml(Object value) throws BadValueException {
        return "".equals(value) ? Optional.empty() : Optional.of(kind.fromToml(value));
      }

      @Override
      public Optional<T> fromText(String text) throws BadValueException {
        return text.isEmpty() ? Optional.empty() : Optional.of(kind.fromText(text));
      }

      @Override
      public String show(Optional<T> value) {
        return value.map(kind::show).orElse("\"\"");
      }
    };
  }

  /** An array; in an environment variable or flag the elements stand between commas. */
  static <T> ValueKind<List<T>> list(ValueKind<T> kind) {
    return new ListKind<>(kind);
  }

  /** A TOML value as an error message speaks of it. */
  static String describe(Object value) {
    return switch (value) {
      case String text -> "the string " + Quoted.of(text);
      case Long number -> "the number " + number;
      case Double number -> "the number " + number;
      case Boolean bool -> bool.toString();
      case TomlArray array -> "an array of " + array.size();
      case TomlTable table -> "a table";
      default -> "the date or time " + value;
    };
  }

  private static String oneLine(String text) throws BadValueException {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new BadValueException("a control character in " + Quoted.of(text));
    }
    return text;
  }

  private static Path pathOf(String text) throws BadValueException {
    try {
      return Path.of(oneLine(text));
    } catch (InvalidPathException e) {
      throw new BadValueException("no path: " + Quoted.of(text));
    }
  }

  private static URI httpUrl(String text) throws BadValueException {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new BadValueException("no URL: " + Quoted.of(text) + " (" + e.getReason() + " at " + e.getIndex() + ")");
    }
    String scheme = url.getScheme();
    if (scheme == null || !scheme.matches("(?i)https?") || url.getHost() == null) {
      throw new BadValueException("expected a URL beginning with http:// or https://, found " + Quoted.of(text));
    }
    if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new BadValueException("the URL may have no user, query or fragment"); // not quoted: may hold a password
    }
    return url;
  }

  private static LocalDate dateOf(String text) throws BadValueException {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new BadValueException("expected a date such as 2027-03-31, found " + Quoted.of(text));
    }
  }

  private record StringKind<T>(String expected, TextReader<T> reader, Function<T, String> writer)
      implements ValueKind<T> {
    @Override
    public T fromToml(Object value) throws BadValueException {
      if (value instanceof String text) {
        return reader.read(text);
      }
      throw new BadValueException("expected " + expected + ", found " + describe(value));
    }

    @Override
    public T fromText(String text) throws BadValueException {
      return reader.read(text);
    }

    @Override
    public String show(T value) {
      return '"' + Toml.tomlEscape(writer.apply(value)).toString() + '"';
    }
  }
}
