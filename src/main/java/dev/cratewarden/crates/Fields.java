package dev.cratewarden.crates;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of an index line's fields by the type they must have; any other type is a {@link #MISFIT}. */
final class Fields {
  /** Thrown, without a trace, for each malformed value: a hostile file may hold millions. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // it carries neither trace nor message
  static final Misfit MISFIT = new Misfit();

  private Fields() {}

  static String string(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw MISFIT;
    }
    return json.getText();
  }

  static @Nullable String optionalString(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_NULL ? null : string(json);
  }

  static boolean bool(JsonParser json) {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw MISFIT;
    };
  }

  static boolean optionalBoolean(JsonParser json) {
    return json.currentToken() != JsonToken.VALUE_NULL && bool(json);
  }

  static List<String> strings(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw MISFIT;
    }
    List<String> all = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      all.add(string(json));
    }
    return List.copyOf(all);
  }

  /** Passes over a map of lists of strings. */
  static void features(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw MISFIT;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw MISFIT;
      }
      JsonToken token = json.nextToken();
      while (token == JsonToken.VALUE_STRING) {
        token = json.nextToken();
      }
      if (token != JsonToken.END_ARRAY) {
        throw MISFIT;
      }
    }
  }

  /** {@code value}, unless there is one already. */
  static String once(@Nullable String earlier, String value) {
    if (earlier != null) {
      throw MISFIT;
    }
    return value;
  }

  /** A value of another type than its field must have. */
  static final class Misfit extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Misfit() {
      super("a field of a wrong type", null, false, false);
    }
  }
}
