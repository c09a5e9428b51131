package dev.cratewarden.crates;

import dev.cratewarden.crates.LockfileText.Refusal;
import dev.cratewarden.crates.LockfileText.Value;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes a {@link Lockfile} of bytes: text, tables, packages, edges. */
final class LockfileReader {
  /** The longest text that is read as general TOML, in characters. */
  static final int TOML_CHARACTERS_MAX = 1 << 20;

  private static final int FORMAT_NEWEST = 4;
  private static final String CHECKSUM_KEY = "checksum ";
  private static final int AMBIGUOUS = -1;

  private final List<LockfileText.Package> written;
  private final Map<String, String> metadata;
  private final List<LockedPackage> packages = new ArrayList<>();

  /** By each way in which an edge may name a package: name, name and version, name and version and source. */
  private final Map<String, Integer> positions = new HashMap<>();

  private LockfileReader(LockfileText text) {
    this.written = text.packages();
    this.metadata = text.metadata();
  }

  static LockfileReading read(String subject, byte[] bytes) {
    try {
      if (bytes.length > Lockfile.BYTES_MAX) {
        throw new Refusal(1, 1, bytes.length + " bytes are too many for a lockfile, at most " + Lockfile.BYTES_MAX);
      }
      LockfileText text = tables(decoded(bytes));
      return new LockfileReading.Understood(new LockfileReader(text).lockfile(subject, text.version()));
    } catch (Refusal refusal) {
      return refusal.of(subject);
    }
  }

  private static String decoded(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
      throw new Refusal(line, text.length() - text.lastIndexOf('\n'), "not UTF-8 text");
    }
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static LockfileText tables(String text) {
    LockfileLines lines = new LockfileLines(text);
    return lines
        .read()
        .orElseGet(() -> {
          if (text.length() > TOML_CHARACTERS_MAX) {
            throw new Refusal(lines.line(), 1, "not as cargo writes it, and too long to be read as an edited lockfile");
          }
          return LockfileToml.read(text);
        });
  }

  private Lockfile lockfile(String subject, Optional<Value> version) {
    if (written.size() > Lockfile.PACKAGES_MAX) {
      throw new Refusal(
          written.get(Lockfile.PACKAGES_MAX).line(), 1, "more than " + Lockfile.PACKAGES_MAX + " packages");
    }
    int format = version.map(LockfileReader::format).orElseGet(this::unmarkedFormat);
    Set<String> seen = new HashSet<>();
    Map<String, Set<CrateVersion>> versions = new HashMap<>();
    for (LockfileText.Package it : written) {
      LockedPackage read = toPackage(it);
      String source = it.source().map(Value::text).orElse("");
      if (!seen.add(read + " " + source)) {
        throw new Refusal(it.line(), 1, "package " + Quoted.of(read.name()) + " stands twice");
      }
      packages.add(read);
      Set<CrateVersion> versionsOfName = versions.computeIfAbsent(read.name(), name -> new HashSet<>(2));
      versionsOfName.add(read.version());
      index(packages.size() - 1, versionsOfName.size() == 1, withoutFragment(source));
    }
    addChecksumsOfFormat1();
    return new Lockfile(subject, format, packages, new LockfileGraph(packages, edges()));
  }

  private static int format(Value version) {
    for (int known = 1; known <= FORMAT_NEWEST; known++) {
      if (version.text().equals(String.valueOf(known))) {
        return known;
      }
    }
    throw new Refusal(
        version, "lockfile format " + Quoted.of(version.text()) + " is unknown, the newest known is " + FORMAT_NEWEST);
  }

  /** Formats 1 and 2 do not say so: 2 has checksums at the packages, or edges without version or source. */
  private int unmarkedFormat() {
    boolean isTwo =
        written.stream()
            .anyMatch(
                it -> it.checksum().isPresent() || it.dependencies().stream().anyMatch(edge -> edge.indexOf(' ') < 0));
    return isTwo ? 2 : 1;
  }

  private static LockedPackage toPackage(LockfileText.Package it) {
    Value name = it.name().orElseThrow(() -> new Refusal(it.line(), 1, "a package has no name"));
    Value version =
        it.version()
            .orElseThrow(() -> new Refusal(it.line(), 1, "package " + Quoted.of(name.text()) + " has no version"));
    if (!isPackageName(name.text())) {
      throw new Refusal(name, "not a package name: " + Quoted.of(name.text()));
    }
    CrateVersion parsed = checked(version, CrateVersion::parse, "version");
    LockedSource source =
        it.source().map(text -> checked(text, LockedSource::parse, "source")).orElse(LockedSource.PATH);
    Optional<CrateId> crate =
        source instanceof LockedSource.Registry
            ? Optional.of(new CrateId(checked(name, CrateName::parse, "crate name"), parsed))
            : Optional.empty();
    Optional<Checksum> checksum = it.checksum().map(text -> checked(text, Checksum::parse, "SHA-256"));
    return new LockedPackage(name.text(), parsed, source, crate, checksum, it.line());
  }

  private static <T> T checked(Value value, Function<String, Optional<T>> parse, String what) {
    return parse
        .apply(value.text())
        .orElseThrow(() -> new Refusal(value, "not a " + what + ": " + Quoted.of(value.text())));
  }

  /** Anything that can stand unquoted before a space in an edge; cargo allows letters of every script here. */
  private static boolean isPackageName(String name) {
    return !name.isEmpty() && name.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_');
  }

  /**
   * Makes a package findable. Of packages with one name and version, cargo means the one without a source by an edge
   * without a source; otherwise such an edge is good only if it fits one package.
   */
  private void index(int position, boolean isOnlyVersion, String source) {
    LockedPackage it = packages.get(position);
    String nameAndVersion = it.toString();
    positions.merge(nameAndVersion + " (" + source + ")", position, (a, b) -> AMBIGUOUS);
    int meant = positions.merge(nameAndVersion, position, this::preferred);
    positions.put(it.name(), isOnlyVersion ? meant : AMBIGUOUS);
  }

  private int preferred(int earlier, int later) {
    if (earlier != AMBIGUOUS && packages.get(earlier).source() instanceof LockedSource.Path) {
      return earlier;
    }
    return packages.get(later).source() instanceof LockedSource.Path ? later : AMBIGUOUS;
  }

  /** A package's source carries the locked commit behind {@code #}; an edge to it does not. */
  private static String withoutFragment(String source) {
    int hash = source.indexOf('#');
    return hash < 0 ? source : source.substring(0, hash);
  }

  /** The package that an edge names, or {@link #AMBIGUOUS} also for none, which cargo passes over alike. */
  private int position(String edge) {
    int hash = edge.indexOf('#');
    String key = hash >= 0 && edge.endsWith(")") ? edge.substring(0, hash) + ")" : edge;
    return positions.getOrDefault(key, AMBIGUOUS);
  }

  private void addChecksumsOfFormat1() {
    metadata.forEach((key, value) -> {
      int position = key.startsWith(CHECKSUM_KEY) ? position(key.substring(CHECKSUM_KEY.length())) : AMBIGUOUS;
      if (position != AMBIGUOUS && packages.get(position).checksum().isEmpty()) {
        LockedPackage it = packages.get(position);
        packages.set(
            position,
            new LockedPackage(it.name(), it.version(), it.source(), it.crate(), Checksum.parse(value), it.line()));
      }
    });
  }

  private int[][] edges() {
    int[][] edges = new int[written.size()][];
    for (int i = 0; i < edges.length; i++) {
      LockfileText.Package it = written.get(i);
      edges[i] =
          Stream.concat(it.dependencies().stream(), it.replace().stream())
              .mapToInt(this::position)
              .filter(to -> to != AMBIGUOUS)
              .toArray();
    }
    return edges;
  }
}
