package dev.cratewarden.app;

/** The version of this program. */
final class Version {
  private Version() {}

  /** As the build wrote it into the archive; {@code dev} when run from classes. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
