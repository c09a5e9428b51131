package dev.cratewarden.policy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexChanges;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.YankChange;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.ContentFactsJson;
import dev.cratewarden.scan.WellKnownNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The releases of a crate as a page or a test writes them down, a line each, of which the last is judged.
 *
 * <pre>
 * crate arrayref
 * 0.3.9   2021-01-09            yanked at 2026-08-20T11:40:00Z, build script
 * 0.3.10  2026-08-20T12:00:00Z  needs proc-macro1 since 2026-08-20T11:50:00Z
 * </pre>
 */
final class ReleaseTable {
  private static final Duration WATCHED_EVERY = Duration.ofMinutes(10);
  private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S+)\\s*(.*)");

  private final StringBuilder lines = new StringBuilder();
  private final List<YankChange> yanks = new ArrayList<>();
  private final Map<CrateVersion, Instant> vanished = new HashMap<>();
  private final Map<String, Instant> ages = new HashMap<>();
  private final Map<CrateVersion, ContentFacts> contents = new HashMap<>();
  private final String crate;
  private CrateVersion last = CrateVersion.of("0.0.0");
  private Instant published = Instant.EPOCH;

  private ReleaseTable(String crate) {
    this.crate = crate;
  }

  static ReleaseTable parse(String text) {
    List<String> rows = text.lines().filter(it -> !it.isBlank()).toList();
    ReleaseTable table = new ReleaseTable(rows.getFirst().replace("crate ", "").strip());
    rows.stream().skip(1).forEach(table::add);
    return table;
  }

  private void add(String row) {
    Matcher line = LINE.matcher(row.strip());
    if (!line.matches()) {
      throw new IllegalArgumentException(row);
    }
    last = CrateVersion.of(line.group(1));
    published = instant(line.group(2));
    boolean yanked = false;
    boolean read = true;
    String links = "";
    List<String> needs = new ArrayList<>();
    ObjectNode content = JsonNodeFactory.instance.objectNode().put("tarballBytes", 10_000);
    for (String said : line.group(3).split(",\\s*")) {
      String[] words = said.split("\\s+");
      switch (words[0]) {
        case "" -> {}
        case "yanked" -> {
          yanked = true;
          if (words.length == 3) {
            Instant seen = instant(words[2]);
            yanks.add(new YankChange(last, true, seen.minus(WATCHED_EVERY), seen));
          }
        }
        case "gone" -> vanished.put(last, published.plus(Duration.ofDays(10)));
        case "needs" -> {
          needs.add(words[1]);
          if (words.length == 4) {
            ages.put(words[1], instant(words[3]));
          }
        }
        case "links" -> links = "\"links\":\"" + words[1] + "\",";
        case "unread" -> read = false;
        case "build" -> content.putObject("buildScript").put("path", "build.rs").put("sha256", last.toString());
        case "procedural" -> content.put("procMacro", true);
        case "brings" -> content.putArray("nativeFiles").addObject().put("kind", words[1]).put("path", words[3]);
        case "weighs" -> content.put("tarballBytes", Long.parseLong(words[1]) * 1000);
        case "flags" -> {
          var flags = content.putArray("flags");
          for (int i = 1; i < words.length; i++) {
            flags.addObject().put("code", words[i]).put("path", "build.rs");
          }
        }
        default -> throw new IllegalArgumentException(said);
      }
    }
    if (read) {
      contents.put(last, ContentFactsJson.fromJson(content));
    }
    String dependencies =
        String.join(
            ",",
            needs.stream()
                .map(it ->
                    "{\"name\":\"" + it + "\",\"req\":\"^1\",\"features\":[],\"optional\":false,\"kind\":\"normal\"}")
                .toList());
    lines
        .append("{\"name\":\"" + crate + "\",\"vers\":\"" + last + "\",\"deps\":[" + dependencies + "],\"cksum\":\"")
        .append(Checksum.compute(last.toString().getBytes(StandardCharsets.UTF_8)))
        .append("\",\"features\":{}," + links + "\"yanked\":" + yanked + ",\"pubtime\":\"" + published + "\"}\n");
  }

  private static Instant instant(String text) {
    return Instant.parse(text.length() == 10 ? text + "T00:00:00Z" : text);
  }

  /** The facts of the last release, as a mirror that has watched the crate would have them. */
  CrateFacts facts() {
    IndexFile file = IndexFile.parse(CrateName.of(crate), lines.toString().getBytes(StandardCharsets.UTF_8));
    IndexEntry own = file.entry(last).orElseThrow();
    Predecessor before = Predecessor.of(file, own);
    WellKnownNames names = WellKnownNames.shipped();
    ReleaseHistory history =
        new ReleaseHistory(
            true,
            before.entry(),
            before.entry().map(it -> content(it.version())).orElse(ContentFacts.UNKNOWN),
            new IndexChanges(yanks, vanished),
            before.newNeeds().stream()
                .map(it ->
                    new ReleaseHistory.NewDependency(
                        it, Optional.ofNullable(ages.get(it)), names.near(CrateName.of(it))))
                .toList(),
            names.near(CrateName.of(crate)));
    return CrateFacts.of(file, own, published, content(last)).with(history);
  }

  private ContentFacts content(CrateVersion version) {
    return contents.getOrDefault(version, ContentFacts.UNKNOWN);
  }

  /** An hour after the last release. */
  Instant soon() {
    return published.plus(Duration.ofHours(1));
  }

  Verdict judged(PolicyDraft policy) {
    return policy.ruling().judge("", facts(), soon());
  }
}
