package dev.cratewarden.crates;

/** Untrusted text made safe for one line of an error message: quoted, cut, control characters shown as escapes. */
public final class Quoted {
  private static final int CHARACTERS_MAX = 80;

  private Quoted() {}

  /** {@code text} between quotation marks, at most 80 characters of it. */
  public static String of(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length() && i < CHARACTERS_MAX; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || Character.isSurrogate(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append(text.length() > CHARACTERS_MAX ? "…\"" : "\"").toString();
  }
}
