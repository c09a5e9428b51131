package dev.cratewarden.advisory.osv;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A point where a range begins or ends; one of the four is present.
 *
 * @param introduced the first affected; {@code 0} is below every version
 * @param fixed the first that is no longer affected
 * @param lastAffected the last affected
 * @param limit where the range stops to say anything
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OsvEvent(
    Optional<String> introduced, Optional<String> fixed, Optional<String> lastAffected, Optional<String> limit) {
  /** An event as JSON has it. */
  @JsonCreator
  static OsvEvent of(
      @JsonProperty("introduced") @Nullable String introduced,
      @JsonProperty("fixed") @Nullable String fixed,
      @JsonProperty("last_affected") @Nullable String lastAffected,
      @JsonProperty("limit") @Nullable String limit) {
    return new OsvEvent(
        Optional.ofNullable(introduced),
        Optional.ofNullable(fixed),
        Optional.ofNullable(lastAffected),
        Optional.ofNullable(limit));
  }

  /** The version {@code text} and all above are affected. */
  public static OsvEvent introduced(String text) {
    return of(text, null, null, null);
  }

  /** The version {@code text} and all above are not affected. */
  public static OsvEvent fixed(String text) {
    return of(null, text, null, null);
  }

  /** The version {@code text} is the last affected. */
  public static OsvEvent lastAffected(String text) {
    return of(null, null, text, null);
  }
}
