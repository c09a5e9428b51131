package dev.cratewarden.crates;

import com.fasterxml.jackson.core.JsonParser;

/** Which known fields of a JSON object have come; none may come twice. */
final class SeenFields {
  private int bits;

  /** The parser, standing at the value of field {@code number} (0 to 31), which must not have come before. */
  JsonParser first(int number, JsonParser json) {
    int bit = 1 << number;
    if ((bits & bit) != 0) {
      throw Fields.MISFIT;
    }
    bits |= bit;
    return json;
  }
}
