package dev.cratewarden.crates;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Requirements and versions to hold against each other, and cargo's answers to them. */
final class RequirementPairs {
  /** What cargo makes of a pair. */
  enum Answer {
    MATCHES,
    DIFFERS,
    REFUSED
  }

  /** One question. */
  record Pair(String requirement, String version) {}

  private RequirementPairs() {}

  /** Our own answer. */
  static Answer ours(Pair pair) {
    return VersionReq.parse(pair.requirement())
        .map(it -> it.matches(CrateVersion.of(pair.version())) ? Answer.MATCHES : Answer.DIFFERS)
        .orElse(Answer.REFUSED);
  }

  /** The real cargo's answers, in the order of {@code pairs}, by one run in the empty {@code folder}. */
  static List<Answer> cargos(List<Pair> pairs, Path folder) throws IOException, InterruptedException {
    RealCargo cargo = new RealCargo(folder);
    for (int i = 0; i < pairs.size(); i++) {
      String requirement = quoted(pairs.get(i).requirement());
      cargo.addIndexFile("v" + i, RealCargo.line("v" + i, pairs.get(i).version(), "").getBytes(StandardCharsets.UTF_8));
      cargo.ask(
          "q" + i,
          List.of(
              RealCargo.dependency("v" + i, requirement, false), RealCargo.dependency("v" + i, requirement, true), ""));
    }
    Map<String, String> locked = cargo.answers();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      answers.add(
          switch (locked.get("q" + i)) {
            case "3.0.0" -> Answer.MATCHES;
            case "2.0.0" -> Answer.DIFFERS;
            case "1.0.0" -> Answer.REFUSED;
            default -> throw new AssertionError("no answer to " + pairs.get(i));
          });
    }
    return answers;
  }

  /** As a JSON string. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** Chosen ones: each form of a requirement against versions on and around its bounds. */
  static List<Pair> chosen() {
    Set<Pair> pairs = new LinkedHashSet<>();
    for (String requirement : BOUNDED) {
      for (String version : AROUND) {
        pairs.add(new Pair(requirement, version));
      }
    }
    for (String requirement : ODD) {
      for (String version : List.of("1.2.3", "1.0.0", "0.0.0", "1.2.3-beta")) {
        pairs.add(new Pair(requirement, version));
      }
    }
    for (String requirement : REFUSED) {
      pairs.add(new Pair(requirement, "1.2.3"));
    }
    for (String[] pair : SINGLE) {
      pairs.add(new Pair(pair[0], pair[1]));
    }
    return List.copyOf(pairs);
  }

  /** {@code count} random ones, near to each other so that many match. */
  static List<Pair> random(long seed, int count) {
    Random random = new Random(seed);
    Set<Pair> pairs = new LinkedHashSet<>();
    while (pairs.size() < count) {
      pairs.add(new Pair(requirement(random), version(random)));
    }
    return List.copyOf(pairs);
  }

  static String version(Random random) {
    return number(random) + "." + number(random) + "." + number(random) + pre(random, 3) + build(random);
  }

  static String requirement(Random random) {
    int comparators = random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(3) * random.nextInt(2);
    if (comparators == 0) {
      return List.of("*", " *", "x", "X ", "", "*.*", "1,*").get(random.nextInt(7));
    }
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < comparators; i++) {
      parts.add(comparator(random));
    }
    return String.join(List.of(",", ", ", " , ", " ").get(random.nextInt(20) == 0 ? 3 : random.nextInt(3)), parts);
  }

  private static String comparator(Random random) {
    List<String> operators = List.of("", "^", "~", "=", ">", ">=", "<", "<=", ">= ", "< ", "==", "!=");
    String operator = operators.get(random.nextInt(random.nextInt(20) == 0 ? 12 : 10));
    String wildcard = List.of("*", "x", "X").get(random.nextInt(3));
    return operator
        + switch (random.nextInt(8)) {
          case 0 -> number(random);
          case 1 -> number(random) + "." + number(random);
          case 2 -> number(random) + "." + wildcard;
          case 3 -> number(random) + "." + number(random) + "." + wildcard;
          default -> number(random) + "." + number(random) + "." + number(random) + pre(random, 3) + build(random);
        };
  }

  private static String number(Random random) {
    return String.valueOf(random.nextInt(random.nextInt(30) == 0 ? 12 : 3));
  }

  private static String pre(Random random, int oneIn) {
    List<String> some = List.of("-0", "-1", "-alpha", "-alpha.1", "-alpha.10", "-beta", "-rc.2", "-a-b", "-A", "-1a");
    return random.nextInt(oneIn) == 0 ? some.get(random.nextInt(some.size())) : "";
  }

  private static String build(Random random) {
    return random.nextInt(8) == 0 ? List.of("+b", "+1", "+01", "+zstd.1.5").get(random.nextInt(4)) : "";
  }

  private static final List<String> BOUNDED =
      List.of(
          "1.2.3",
          "^1.2.3",
          "~1.2.3",
          "=1.2.3",
          ">1.2.3",
          ">=1.2.3",
          "<1.2.3",
          "<=1.2.3",
          "1.2",
          "~1.2",
          "=1.2",
          ">1.2",
          ">=1.2",
          "<1.2",
          "<=1.2",
          "1",
          "~1",
          "=1",
          ">1",
          ">=1",
          "<1",
          "<=1",
          "1.*",
          "1.2.*",
          "1.x",
          "1.2.X",
          "^1.*",
          "~1.2.*",
          ">1.*",
          "<=1.2.*",
          "=1.*",
          "0",
          "^0",
          "0.0",
          "^0.0",
          "0.0.3",
          "^0.0.3",
          "0.2",
          "^0.2.3",
          "~0",
          "~0.0.3",
          "1.2.3-beta",
          "^1.2.3-beta.1",
          "~1.2.3-beta",
          "=1.2.3-beta",
          ">1.2.3-beta",
          ">=1.2.3-beta",
          "<1.2.3-beta",
          "<=1.2.3-beta",
          "^0.0.3-beta",
          "^0.2.3-beta",
          "~1.2, >=1.2.3-alpha",
          "^1.2, >=1.2.3-alpha",
          "1.*, >=1.2.3-alpha",
          ">=1.2, <1.3",
          ">1.2.3, <1.2.4",
          ">=1.2.3-beta, <2");

  private static final List<String> AROUND =
      List.of(
          "0.0.0",
          "0.0.2",
          "0.0.3",
          "0.0.4",
          "0.1.9",
          "0.2.3",
          "0.2.4",
          "0.3.0",
          "1.0.0",
          "1.1.9",
          "1.2.0",
          "1.2.2",
          "1.2.3",
          "1.2.4",
          "1.3.0",
          "2.0.0",
          "1.2.3+build",
          "1.2.3-alpha",
          "1.2.3-beta",
          "1.2.3-beta.2",
          "1.2.4-beta",
          "2.0.0-alpha",
          "0.0.3-beta.1",
          "0.2.3-rc");

  private static final List<String> ODD =
      List.of(
          "*",
          " * ",
          "x",
          "X",
          " 1.2.3",
          "1.2.3 ",
          "  >=  1.2.3  ",
          ">=1.0.0 , <2.0.0",
          ">=1.0.0,<2.0.0",
          ">= 1.2 ,  < 1.5 ",
          "=1.2.3+build",
          "^1.2.3+other.01",
          "1.x.x",
          "1.*.*",
          "1.X.*",
          "<18446744073709551615",
          "^18446744073709551615.1.1",
          ">=0, " + ">=0, ".repeat(30) + ">=0",
          "1.2.3-beta+b",
          "~ 1.2",
          "^ 1",
          "= 1.2.3",
          "0.0.0",
          "<0.0.0",
          ">=0.0.0-0",
          "<=0",
          ">0",
          "<1.2.3-0");

  private static final List<String> REFUSED =
      List.of(
          "",
          " ",
          ",",
          "1,",
          ",1",
          "1,,2",
          "*,1",
          "1,*",
          "*,*",
          "* *",
          "**",
          "*.1",
          "x.1",
          "1.*.1",
          "1.*.x.1",
          "1.2.3.4",
          "1.2.3.*",
          ">*",
          "^*",
          "~x",
          "=*",
          "<=X",
          "==1",
          "=>1",
          "=<1",
          "!=1",
          "<>1",
          "><1",
          "~>1.2",
          "~=1",
          "^^1",
          "^~1",
          "1 2",
          "1 - 2",
          "1.2.3 || 2",
          "1.2.3 2.0.0",
          ">=1.0.0 <2.0.0",
          "v1",
          "v1.2.3",
          "V1",
          "1.",
          "1.2.",
          ".1",
          "1..2",
          "1.2.-",
          "01",
          "1.02",
          "1.2.03",
          "00",
          "1.2.3-",
          "1.2.3-01",
          "1.2.3-a..b",
          "1.2.3-.a",
          "1.2.3-a.",
          "1.2.3+",
          "1.2.3+a..b",
          "1.2.3+a+b",
          "1.2-beta",
          "1-beta",
          "1.2+b",
          "1.*-beta",
          "1.2.x-beta",
          "1.2.3-beta_1",
          "1.2.3-\u00e9",
          "\u0661",
          "1\t",
          "\t1",
          "1\n",
          "1.2.3\u00a0",
          "\ufeff1",
          "18446744073709551616",
          "1.18446744073709551616",
          "99999999999999999999999",
          "a",
          "latest",
          "stable",
          "-1",
          "+1",
          "1.a",
          "1.2.a",
          "1.2.3a",
          "1e3",
          "0x1",
          "\"1\"",
          "'1'",
          "1;2",
          "1&2",
          "[1,2)",
          "(1,2)",
          ">=0, " + ">=0, ".repeat(31) + ">=0",
          ">=0,".repeat(40) + "1",
          ">",
          "<",
          "=",
          "^",
          "~",
          ">=",
          ">= ",
          "> =1",
          "< =1",
          "1 .2",
          "1. 2",
          "*1",
          "1*",
          "1.2*",
          "xx",
          "1xx",
          "1.xx");

  private static final String[][] SINGLE = {
    {"^1.2.3", "1.18446744073709551615.0"},
    {">=1.9223372036854775808", "1.9223372036854775807.0"},
    {">=1.9223372036854775807", "1.9223372036854775808.0"},
    {"=1.0.0", "1.0.0+build"},
    {"=1.0.0+a", "1.0.0+b"},
    {"1.0.0+zstd.1.5.6", "1.0.0"},
    {">1.0.0", "1.0.0+b"},
    {"<=1.0.0", "1.0.0+b"},
    {">=1.0.0-alpha.9", "1.0.0-alpha.10"},
    {">=1.0.0-alpha.9", "1.0.0-alpha"},
    {">=1.0.0-alpha", "1.0.0-1"},
    {">=1.0.0-1", "1.0.0-alpha"},
    {">=1.0.0-99999999999999999998", "1.0.0-99999999999999999999"},
    {">=1.0.0-99999999999999999999", "1.0.0-99999999999999999998"},
    {">=1.0.0-rc", "1.0.0-RC"},
    {">=1.0.0-RC", "1.0.0-rc"},
    {">=1.0.0-a-b", "1.0.0-a.b"},
    {"<1.0.0-0.gat.1", "1.0.0-0.gat.0"},
    {">=1.0.0-alpha, <1.0.0", "1.0.0-beta"},
    {">=1.0.0-alpha, <1.0.0-beta", "1.0.0-beta"},
    {">1.0.0-alpha, >=0.5.0-x", "0.5.0-y"},
    {"*", "1.0.0-alpha"},
    {"*, 1", "1.0.0"},
  };
}
