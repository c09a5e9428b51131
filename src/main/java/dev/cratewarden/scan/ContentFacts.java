package dev.cratewarden.scan;

import dev.cratewarden.crates.Dependency;
import java.util.List;
import java.util.Optional;

/**
 * What a tarball says of itself, read once at admission and kept with its holding.
 *
 * @param isKnown whether the tarball has been read: one that was read and names no licence lacks a fact for good, one
 *     that nobody has opened lacks it until it is fetched
 * @param license the {@code license} field of its {@code Cargo.toml}, as written
 * @param licenseFiles paths of licence texts, at most {@value #LIST_MAX}
 * @param buildScript the program that cargo runs before compiling it
 * @param procMacro whether it is code that runs inside the compiler
 * @param links the native library it claims
 * @param nativeFiles executables, libraries and WebAssembly found by their first bytes, at most {@value #LIST_MAX}
 * @param files how many files it has
 * @param rustLines lines of all its {@code .rs} files
 * @param tarballBytes its size as it is downloaded
 * @param unpackedBytes sum of the sizes of its files
 * @param edition as written, empty means 2015
 * @param rustVersion as written
 * @param repository as written
 * @param commit the git commit it was packed from, as its author's cargo noted it; nobody has checked it
 * @param dependencies of its manifest, all kinds, at most {@value Manifest#DEPENDENCIES_MAX}
 * @param flags what is odd about it, at most {@value TarballScan#FINDINGS_MAX}
 */
public record ContentFacts(
    boolean isKnown,
    Optional<String> license,
    List<String> licenseFiles,
    Optional<BuildScript> buildScript,
    boolean procMacro,
    Optional<String> links,
    List<NativeFile> nativeFiles,
    int files,
    long rustLines,
    long tarballBytes,
    long unpackedBytes,
    Optional<String> edition,
    Optional<String> rustVersion,
    Optional<String> repository,
    Optional<String> commit,
    List<DeclaredDependency> dependencies,
    List<ScanFinding> flags) {
  static final int LIST_MAX = 64;

  /** Nothing is known: the tarball has not been read. */
  public static final ContentFacts UNKNOWN = onlyLicense(false, Optional.empty());

  public ContentFacts {
    licenseFiles = List.copyOf(licenseFiles);
    nativeFiles = List.copyOf(nativeFiles);
    dependencies = List.copyOf(dependencies);
    flags = List.copyOf(flags);
  }

  /** Facts of a tarball of which no more than the licence is known. */
  public ContentFacts(Optional<String> license) {
    this(
        true,
        license,
        List.of(),
        Optional.empty(),
        false,
        Optional.empty(),
        List.of(),
        0,
        0,
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }

  private static ContentFacts onlyLicense(boolean known, Optional<String> license) {
    ContentFacts it = new ContentFacts(license);
    return new ContentFacts(
        known,
        it.license,
        it.licenseFiles,
        it.buildScript,
        it.procMacro,
        it.links,
        it.nativeFiles,
        it.files,
        it.rustLines,
        it.tarballBytes,
        it.unpackedBytes,
        it.edition,
        it.rustVersion,
        it.repository,
        it.commit,
        it.dependencies,
        it.flags);
  }

  /**
   * A build script.
   *
   * @param path within the package
   * @param sha256 of its text and of all files of the package that it includes, in hex; two versions with the same one
   *     run the same code
   * @param lines of all of them
   * @param runs programs it starts whose names stand in it literally, at most {@value #LIST_MAX}
   */
  public record BuildScript(String path, String sha256, long lines, List<String> runs) {
    public BuildScript {
      runs = List.copyOf(runs);
    }
  }

  /**
   * A file of machine code.
   *
   * @param kind such as {@code ELF}, {@code PE}, {@code Mach-O}, {@code ar}, {@code wasm}
   */
  public record NativeFile(String path, String kind, long bytes) {}

  /** One dependency as the manifest has it. */
  public record DeclaredDependency(String crate, String requirement, Dependency.Kind kind) {}
}
