package dev.cratewarden.feed;

/** Names of archive entries. None is ever used as a path on this machine; odd ones are not looked into all the same. */
final class EntryName {
  private EntryName() {}

  /** Whether it climbs out of its archive, is absolute, or is no sane path at all. */
  static boolean isHostile(String name) {
    if (name.isEmpty()
        || name.length() > 1024
        || name.startsWith("/")
        || name.indexOf('\\') >= 0
        || name.indexOf('\0') >= 0
        || name.length() > 1 && name.charAt(1) == ':') {
      return true;
    }
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        return true;
      }
    }
    return false;
  }
}
