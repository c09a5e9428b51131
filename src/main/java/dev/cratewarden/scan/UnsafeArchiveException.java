package dev.cratewarden.scan;

/** The archive cannot be read further, or should not be: carries the finding that says why. */
final class UnsafeArchiveException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient ScanFinding finding;

  UnsafeArchiveException(String code, String path, String detail) {
    super(detail, null, false, false);
    this.finding = ScanFinding.reject(code, path, detail);
  }

  ScanFinding finding() {
    return finding;
  }
}
