package dev.cratewarden.scan;

import java.util.Optional;

/** What the bytes of a file are, whatever its name says. */
enum FileKind {
  ELF("ELF", Family.NATIVE),
  PE("PE", Family.NATIVE),
  MACH_O("Mach-O", Family.NATIVE),
  AR("ar", Family.NATIVE),
  BITCODE("LLVM bitcode", Family.NATIVE),
  JAVA_CLASS("Java class", Family.NATIVE),
  DEX("DEX", Family.NATIVE),
  WASM("wasm", Family.WASM),
  GZIP("gzip", Family.ARCHIVE),
  ZIP("zip", Family.ARCHIVE),
  XZ("xz", Family.ARCHIVE),
  BZIP2("bzip2", Family.ARCHIVE),
  ZSTD("zstd", Family.ARCHIVE),
  SEVEN_ZIP("7z", Family.ARCHIVE),
  RAR("rar", Family.ARCHIVE),
  CAB("cab", Family.ARCHIVE),
  LZ4("lz4", Family.ARCHIVE),
  TAR("tar", Family.ARCHIVE);

  /** What a kind means to a reviewer. */
  enum Family {
    NATIVE,
    WASM,
    ARCHIVE
  }

  private static final int TAR_MAGIC_AT = 257;

  private final String label;
  private final Family family;

  FileKind(String label, Family family) {
    this.label = label;
    this.family = family;
  }

  String label() {
    return label;
  }

  Family family() {
    return family;
  }

  /** The kind that the first {@code length} bytes show. */
  static Optional<FileKind> of(byte[] b, int length) {
    if (length < 8) {
      return Optional.empty();
    }
    Optional<FileKind> program = program(b, 0, length);
    if (program.isPresent()) {
      return program;
    }
    FileKind found =
        switch (u32(b, 0)) {
          case 0x213c6172, 0x213c7468 -> starts(b, "!<arch>\n") || starts(b, "!<thin>\n") ? AR : null;
          case 0x4243c0de, 0xdec0170b -> BITCODE;
          case 0xcafebabe -> u32(b, 4) > 0 && u32(b, 4) < 30 ? MACH_O : JAVA_CLASS;
          case 0x6465780a -> DEX;
          case 0x0061736d -> WASM;
          case 0x504b0304 -> ZIP;
          case 0xfd377a58 -> XZ;
          case 0x28b52ffd -> ZSTD;
          case 0x377abcaf -> SEVEN_ZIP;
          case 0x52617221 -> RAR;
          case 0x4d534346 -> u32(b, 4) == 0 ? CAB : null;
          case 0x04224d18 -> LZ4;
          default -> null;
        };
    if (found != null) {
      return Optional.of(found);
    }
    if ((u32(b, 0) >>> 8) == 0x1f8b08) {
      return Optional.of(GZIP);
    }
    if (starts(b, "BZh") && b[3] >= '1' && b[3] <= '9' && (b[4] & 0xff) == 0x31) {
      return Optional.of(BZIP2);
    }
    return length >= TAR_MAGIC_AT + 5 && u32(b, TAR_MAGIC_AT) == 0x75737461 && b[TAR_MAGIC_AT + 4] == 'r'
        ? Optional.of(TAR)
        : Optional.empty();
  }

  /** A program hidden behind other bytes, after {@code from}. */
  static Optional<FileKind> hiddenProgram(byte[] b, int from, int length) {
    for (int i = from; i < length - 24; i++) {
      byte c = b[i];
      if (c == 0x7f || c == 'P' || c == (byte) 0xcf || c == (byte) 0xce) {
        Optional<FileKind> found =
            c == 'P' && isPortableExecutable(b, i, length) ? Optional.of(PE) : program(b, i, length);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<FileKind> program(byte[] b, int at, int length) {
    if (length - at < 8) {
      return Optional.empty();
    }
    return switch (u32(b, at)) {
      case 0x7f454c46 ->
          isOneOrTwo(b[at + 4]) && isOneOrTwo(b[at + 5]) && b[at + 6] == 1 ? Optional.of(ELF) : Optional.empty();
      case 0xcffaedfe, 0xcefaedfe ->
          isProcessor(Integer.reverseBytes(u32(b, at + 4))) ? Optional.of(MACH_O) : Optional.empty();
      case 0xfeedfacf, 0xfeedface -> isProcessor(u32(b, at + 4)) ? Optional.of(MACH_O) : Optional.empty();
      default -> {
        int header = at + 64 <= length ? Integer.reverseBytes(u32(b, at + 60)) : -1;
        boolean isPe =
            b[at] == 'M'
                && b[at + 1] == 'Z'
                && header >= 0
                && header < length - at - 24
                && isPortableExecutable(b, at + header, length);
        yield isPe ? Optional.of(PE) : Optional.empty();
      }
    };
  }

  private static boolean isPortableExecutable(byte[] b, int at, int length) {
    if (length - at < 8 || u32(b, at) != 0x50450000) {
      return false;
    }
    int machine = b[at + 4] & 0xff | (b[at + 5] & 0xff) << 8;
    return machine == 0x8664 || machine == 0x14c || machine == 0xaa64 || machine == 0x1c0 || machine == 0x1c4;
  }

  private static boolean isOneOrTwo(byte b) {
    return b == 1 || b == 2;
  }

  /** x86, ARM, PowerPC, with or without the 64-bit mark. */
  private static boolean isProcessor(int type) {
    int base = type & 0xfeffffff;
    return base == 7 || base == 12 || base == 18;
  }

  private static boolean starts(byte[] b, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (b[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int u32(byte[] b, int at) {
    return (b[at] & 0xff) << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | b[at + 3] & 0xff;
  }
}
