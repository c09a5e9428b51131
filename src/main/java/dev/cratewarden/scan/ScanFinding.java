package dev.cratewarden.scan;

/**
 * One thing that is wrong with, or odd about, the inside of a tarball.
 *
 * @param code names its page under {@code findings/}
 * @param path the member it is about, empty if it is about the whole; text of strangers
 * @param detail what was seen, at most {@value #DETAIL_CHARACTERS_MAX} characters on one line; may hold text of
 *     strangers
 */
public record ScanFinding(String code, String path, String detail, Level level) {
  static final int DETAIL_CHARACTERS_MAX = 240;
  private static final int PATH_CHARACTERS_MAX = 200;

  /** What a finding means for the tarball. */
  public enum Level {
    /** Worth knowing; the tarball can be used. */
    FLAG,
    /** The archive is broken or unsafe: it must not reach a client. */
    REJECT
  }

  public ScanFinding {
    path = shown(path, PATH_CHARACTERS_MAX);
    detail = shown(detail, DETAIL_CHARACTERS_MAX);
  }

  static ScanFinding flag(String code, String path, String detail) {
    return new ScanFinding(code, path, detail, Level.FLAG);
  }

  static ScanFinding reject(String code, String path, String detail) {
    return new ScanFinding(code, path, detail, Level.REJECT);
  }

  /** Whether the tarball must not reach a client because of it. */
  public boolean isReject() {
    return level == Level.REJECT;
  }

  /**
   * Without control, format and other invisible characters, so that it can stand in a log or on a terminal, and not too
   * long.
   */
  private static String shown(String text, int charactersMax) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), charactersMax));
    for (int i = 0; i < text.length() && out.length() < charactersMax; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      out.appendCodePoint(isShown(c) ? c : '\uFFFD');
    }
    return out.toString();
  }

  private static boolean isShown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
