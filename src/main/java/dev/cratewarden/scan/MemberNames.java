package dev.cratewarden.scan;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The paths of an archive: each within the top folder, none twice, on every file system that a client may have.
 *
 * <p>Two paths are one file where case or Unicode form does not count, and where Windows drops dots and blanks at the
 * end of a name.
 */
final class MemberNames {
  private static final int PATH_BYTES_MAX = 1024;
  private static final int COMPONENT_BYTES_MAX = 255;
  private static final int DEPTH_MAX = 64;

  /** Sum of the lengths of all paths, in characters. */
  private static final int PATHS_CHARACTERS_MAX = 6 << 20;

  private static final Set<String> DEVICES =
      Set.of(
          "con", "prn", "aux", "nul", "conin$", "conout$", "com0", "com1", "com2", "com3", "com4", "com5", "com6",
          "com7", "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

  private final Findings findings;
  private final Map<String, String> files = new HashMap<>();
  private final Map<String, String> folders = new HashMap<>();
  private Optional<String> top;
  private String lastFolder = "";
  private int characters;

  /** With the name of the top folder if it is known; else the first member's counts. */
  MemberNames(Optional<String> top, Findings findings) {
    this.top = top;
    this.findings = findings;
  }

  /** The top folder, if there was a member or it was known. */
  Optional<String> top() {
    return top;
  }

  /**
   * Takes the next path and gives it back as it is within the top folder, empty for that folder itself.
   *
   * @throws UnsafeArchiveException if it is not safe to write there
   */
  String accept(byte[] raw, boolean folder) throws UnsafeArchiveException {
    String whole = decoded(raw);
    if (raw.length > PATH_BYTES_MAX) {
      throw refused("bad-name", whole, "a path of " + raw.length + " bytes");
    }
    checkAbsolute(whole);
    String within = within(whole);
    characters += within.length();
    if (characters > PATHS_CHARACTERS_MAX) {
      throw refused("too-large", "", "paths of more than " + PATHS_CHARACTERS_MAX + " characters");
    }
    if (!within.isEmpty()) {
      enter(within, folder);
    }
    return within;
  }

  private static String decoded(byte[] raw) throws UnsafeArchiveException {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(raw))
              .toString();
      for (int i = 0; i < text.length(); i++) {
        if (Character.isISOControl(text.charAt(i))) {
          throw refused("bad-name", text, "a control character in a path");
        }
      }
      return text;
    } catch (CharacterCodingException e) {
      throw refused("bad-name", new String(raw, StandardCharsets.UTF_8), "a path that is not UTF-8");
    }
  }

  private static void checkAbsolute(String path) throws UnsafeArchiveException {
    boolean drive = path.length() > 1 && path.charAt(1) == ':' && Character.isLetter(path.charAt(0));
    if (path.isEmpty()) {
      throw refused("bad-name", path, "an empty path");
    }
    if (drive || path.charAt(0) == '/' || path.charAt(0) == '\\') {
      throw refused("absolute-path", path, "a path that begins at a root or a drive");
    }
  }

  private String within(String path) throws UnsafeArchiveException {
    String[] components = path.replace('\\', '/').split("/", -1);
    int last = components.length - (components[components.length - 1].isEmpty() ? 1 : 0);
    StringBuilder within = new StringBuilder(path.length());
    int depth = 0;
    for (int i = 0; i < last; i++) {
      String component = components[i];
      if (component.equals("..")) {
        throw refused("path-traversal", path, "a path that climbs");
      }
      if (i == 0) {
        checkTop(path, component);
      } else if (component.isEmpty() || component.equals(".")) {
        findings.flag("odd-name", path, "a path that is not in its shortest form");
      } else {
        checkComponent(path, component);
        within.append(depth++ == 0 ? "" : "/").append(component);
      }
    }
    if (depth > DEPTH_MAX) {
      throw refused("bad-name", path, "a path " + depth + " folders deep");
    }
    if (path.indexOf('\\') >= 0) {
      throw refused("bad-name", path, "a backslash in a path, which separates folders on Windows");
    }
    return within.toString();
  }

  private void checkTop(String path, String component) throws UnsafeArchiveException {
    if (top.isEmpty() && !component.isEmpty() && !component.equals(".")) {
      top = Optional.of(component);
    }
    if (!top.equals(Optional.of(component))) {
      throw refused("top-folder", path, "not in the folder " + top.orElse("NAME-VERSION"));
    }
  }

  private void checkComponent(String path, String component) throws UnsafeArchiveException {
    int dot = component.indexOf('.');
    String stem = (dot < 0 ? component : component.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
    if (DEVICES.contains(stem)) {
      throw refused("reserved-name", path, "a device of Windows: " + component);
    }
    if (component.indexOf(':') >= 0) {
      throw refused("bad-name", path, "a colon, which names another stream of a file on Windows");
    }
    if (component.length() > COMPONENT_BYTES_MAX) {
      throw refused("bad-name", path, "a name of " + component.length() + " characters");
    }
    for (int i = 0; i < component.length(); i++) {
      char c = component.charAt(i);
      if ("<>\"|?*".indexOf(c) >= 0) {
        findings.flag("odd-name", path, "a character that Windows has in no file name: " + c);
      } else if (c >= 0x80 && Character.getType(c) == Character.FORMAT) {
        findings.flag("odd-name", path, "an invisible character U+" + Integer.toHexString(c) + " in a path");
      }
    }
  }

  private void enter(String path, boolean folder) throws UnsafeArchiveException {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      enterFolders(path.substring(0, slash));
    }
    if (folder) {
      enterFolders(path);
      return;
    }
    String folded = folded(path);
    if (folders.containsKey(folded)) {
      throw refused("duplicate-entry", path, "both a file and a folder");
    }
    String before = files.put(folded, path);
    if (before != null) {
      throw before.equals(path)
          ? refused("duplicate-entry", path, "the same path twice")
          : refused("case-collision", path, "on some file systems the same file as " + before);
    }
  }

  private void enterFolders(String folder) throws UnsafeArchiveException {
    if (folder.equals(lastFolder)) {
      return;
    }
    lastFolder = folder;
    for (int end = folder.indexOf('/'); ; end = folder.indexOf('/', end + 1)) {
      String each = end < 0 ? folder : folder.substring(0, end);
      String folded = folded(each);
      if (files.containsKey(folded)) {
        throw refused("duplicate-entry", each, "both a file and a folder");
      }
      String before = folders.putIfAbsent(folded, each);
      if (before != null && !before.equals(each)) {
        findings.flag("odd-name", each, "on some file systems the same folder as " + before);
      }
      if (end < 0) {
        return;
      }
    }
  }

  /** What is equal for all spellings of one file on case-insensitive, normalising or Windows file systems. */
  private static String folded(String path) {
    boolean plain = true;
    boolean trimmed = true;
    char previous = '/';
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      plain &= c < 0x80;
      trimmed &= c != '/' || previous != '.' && previous != ' ';
      previous = c;
    }
    String folded =
        plain
            ? path.toLowerCase(Locale.ROOT)
            : Normalizer.normalize(
                Normalizer.normalize(path, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT),
                Normalizer.Form.NFC);
    if (trimmed && previous != '.' && previous != ' ') {
      return folded;
    }
    StringBuilder out = new StringBuilder();
    for (String component : folded.split("/", -1)) {
      int end = component.length();
      while (end > 1 && (component.charAt(end - 1) == '.' || component.charAt(end - 1) == ' ')) {
        end--;
      }
      out.append(out.isEmpty() ? "" : "/").append(component, 0, end);
    }
    return out.toString();
  }

  private static UnsafeArchiveException refused(String code, String path, String detail) {
    return new UnsafeArchiveException(code, path, detail);
  }
}
