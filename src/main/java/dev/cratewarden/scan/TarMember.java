package dev.cratewarden.scan;

/**
 * One member of a tar archive, with the extensions that came before it applied.
 *
 * @param rawPath the path's bytes, not yet looked at
 * @param type the type flag of its header; 0 is a regular file as {@code '0'} is
 * @param mode permission bits, 0 if they cannot be read
 * @param size of its data in bytes
 */
record TarMember(byte[] rawPath, char type, int mode, long size) {
  private static final int SPECIAL_BITS = 07000;

  boolean isFile() {
    return (type == '0' || type == 0) && !endsWithSlash();
  }

  boolean isFolder() {
    return type == '5' || (type == '0' || type == 0) && endsWithSlash();
  }

  /** Whether it is set-user-id, set-group-id or sticky. */
  boolean hasSpecialMode() {
    return (mode & SPECIAL_BITS) != 0;
  }

  private boolean endsWithSlash() {
    return rawPath.length > 0 && rawPath[rawPath.length - 1] == '/';
  }
}
