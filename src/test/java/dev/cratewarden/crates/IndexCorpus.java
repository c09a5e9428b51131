package dev.cratewarden.crates;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One index file of the crate {@code odd} for each oddity, and which version cargo selects from it. */
final class IndexCorpus {
  static final CrateName NAME = CrateName.of("odd");
  static final String NOTHING = "-";

  private static final Path FOLDER = Path.of("src/test/resources/corpus/index");
  private static final Path CARGO_SAYS = Path.of("src/test/resources/golden/index/selected.tsv");

  private IndexCorpus() {}

  /** All files by name without ending. */
  static SortedMap<String, byte[]> files() throws IOException {
    SortedMap<String, byte[]> all = new TreeMap<>();
    try (Stream<Path> paths = Files.list(FOLDER)) {
      for (Path path : paths.toList()) {
        all.put(path.getFileName().toString().replace(".jsonl", ""), Files.readAllBytes(path));
      }
    }
    return all;
  }

  static byte[] file(String name) throws IOException {
    return Files.readAllBytes(FOLDER.resolve(name + ".jsonl"));
  }

  /** The version that our reading of {@code bytes} lets cargo select. */
  static String selected(byte[] bytes) {
    IndexFile file = IndexFile.parse(NAME, bytes);
    return file.entries().stream()
        .filter(it -> file.entry(it.version()).filter(last -> last.offset() == it.offset()).isPresent())
        .filter(it -> !it.yanked() && it.schema() <= 2 && it.id().name().equals(NAME) && !it.version().isPreRelease())
        .map(IndexEntry::version)
        .max(Comparator.naturalOrder())
        .map(CrateVersion::toString)
        .orElse(NOTHING);
  }

  /** The version that the real cargo selects, by one run in the empty {@code folder}. */
  static Map<String, String> selectedByCargo(Path folder) throws IOException, InterruptedException {
    RealCargo cargo = new RealCargo(folder);
    Map<String, String> crates = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> it : files().entrySet()) {
      String crate = "odd" + crates.size();
      crates.put(it.getKey(), crate);
      cargo.addIndexFile(crate, renamed(it.getValue(), crate));
      cargo.ask("q" + crate, List.of(RealCargo.dependency(crate, "\"*\"", false), ""));
    }
    cargo.addIndexFile("x", RealCargo.line("x", "1.2.3", "").getBytes(StandardCharsets.UTF_8));
    Map<String, String> locked = cargo.answers();
    Map<String, String> selected = new LinkedHashMap<>();
    crates.forEach((file, crate) -> selected.put(file, locked.getOrDefault(crate, NOTHING)));
    return selected;
  }

  /** ISO 8859-1 keeps every byte as it is. */
  private static byte[] renamed(byte[] bytes, String crate) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .replace("\"odd\"", "\"" + crate + "\"")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  static Map<String, String> recorded() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    for (String line : Files.readAllLines(CARGO_SAYS)) {
      if (!line.startsWith("#")) {
        String[] fields = line.split("\t");
        all.put(fields[0], fields[1]);
      }
    }
    return all;
  }

  static void record(String cargo, Map<String, String> selected) throws IOException {
    Files.createDirectories(CARGO_SAYS.getParent());
    StringBuilder out =
        new StringBuilder(
            "# The version that "
                + cargo
                + " selects from each file of corpus/index. Do not edit;\n"
                + "# record again with: mvn verify -Dit.test=IndexCargoIT -Dgolden.record=true\n");
    selected.forEach((file, version) -> out.append(file).append('\t').append(version).append('\n'));
    Files.writeString(CARGO_SAYS, out);
  }
}
