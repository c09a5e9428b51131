package dev.cratewarden;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.cratewarden.crates.CrateName;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rooms of the house and the one direction arrows may point; see {@code src/site/markdown/architecture.md}. */
class ArchitectureTest {
  private static final String ROOT = "dev.cratewarden";

  /** The rooms in the middle and what each may see. */
  private static final Map<String, Set<String>> INNER_ROOMS =
      Map.of(
          "crates", Set.of(),
          "advisory", Set.of("crates"),
          "scan", Set.of("crates"),
          "vet", Set.of("crates"),
          "toolchain", Set.of("crates"),
          "policy", Set.of("crates", "advisory", "scan", "vet"),
          "mirror", Set.of("crates", "advisory", "scan", "vet", "toolchain", "policy"));

  /** The rooms that touch the world. Each sees every inner room and no other edge. */
  private static final Set<String> EDGES =
      Set.of("http", "cli", "upstream", "store", "feed", "bundle", "report", "telemetry", "config", "admin", "webhook");

  private static final String[] PURE = {
    ROOT + ".crates..",
    ROOT + ".advisory..",
    ROOT + ".scan..",
    ROOT + ".vet..",
    ROOT + ".toolchain..",
    ROOT + ".policy.."
  };

  /** Streams and characters that only touch memory, and the exceptions that come with them. */
  private static final Set<String> IO_IN_MEMORY =
      Set.of(
          "java.io.BufferedReader",
          "java.io.ByteArrayInputStream",
          "java.io.ByteArrayOutputStream",
          "java.io.Closeable",
          "java.io.FilterInputStream",
          "java.io.InputStream",
          "java.io.InputStreamReader",
          "java.io.OutputStream",
          "java.io.Reader",
          "java.io.Serializable",
          "java.io.StringReader",
          "java.io.StringWriter",
          "java.io.UncheckedIOException",
          "java.io.Writer");

  private static JavaClasses product;

  @BeforeAll
  static void readTheProduct() throws URISyntaxException {
    Path classes = Path.of(CrateName.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    product = new ClassFileImporter().importPath(classes);
  }

  @Test
  void every_room_is_known_to_this_test() {
    Set<String> rooms =
        product.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(ROOT + "."))
            .map(name -> name.substring(ROOT.length() + 1).split("\\.", 2)[0])
            .collect(Collectors.toCollection(TreeSet::new));
    rooms.removeAll(INNER_ROOMS.keySet());
    rooms.removeAll(EDGES);
    rooms.remove("app");
    assertThat(rooms).as("rooms without a place in the architecture").isEmpty();
  }

  @Test
  void inner_rooms_see_only_the_rooms_further_in() {
    INNER_ROOMS.forEach((room, visible) ->
        seesOnly(room, visible, "arrows point inwards: crates <- advisory, scan, vet <- policy <- mirror <- edges"));
  }

  @Test
  void edges_never_see_each_other() {
    for (String edge : EDGES) {
      seesOnly(edge, INNER_ROOMS.keySet(), "an edge meets another only in app.Wiring, through a port of mirror");
    }
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().because("a cycle is one big package").check(product);
  }

  @Test
  void pure_rooms_do_no_input_or_output() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat(describe("reach files or the network", ArchitectureTest::isInputOrOutput))
        .because("a decision is a function of its arguments, so that it can be tested by a table and replayed")
        .allowEmptyShould(true)
        .check(product);
  }

  @Test
  void pure_rooms_have_no_threads_and_no_log() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent..", "org.slf4j..", "ch.qos.logback..", "java.util.logging..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .because("whoever calls a pure room decides on which thread, and what is worth a line in the log")
        .allowEmptyShould(true)
        .check(product);
  }

  @Test
  void pure_rooms_get_the_time_and_all_settings_as_arguments() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .callMethodWhere(describe("read the clock, chance or the environment", ArchitectureTest::isAmbient))
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.InstantSource")
        .because("now is an argument: equal arguments give equal verdicts")
        .allowEmptyShould(true)
        .check(product);
  }

  @Test
  void nobody_reads_the_wall_clock_but_app_and_commands() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".app..", ROOT + ".cli..")
        .and()
        .haveNameNotMatching(
            ROOT.replace(".", "\\.") + "\\.config\\.FileWatch.*") // against the file system's own clock
        .should()
        .callMethodWhere(describe("read the wall clock", ArchitectureTest::isWallClock))
        .because("components take an InstantSource, so that a test can move the time")
        .check(product);
  }

  @Test
  void each_library_has_one_room() {
    onlyIn(List.of("http", "app"), "the event loop's rules hold for one room", "io.vertx..", "io.netty..");
    onlyIn(
        List.of("upstream", "feed", "webhook", "app"),
        "all that leaves us goes through few clients",
        "okhttp3..",
        "okio..");
    onlyIn(List.of("store"), "a closed RocksDB that is called ends the process", "org.rocksdb..");
    onlyIn(List.of("cli", "app"), "only the command line knows it is one", "picocli..", "me.tongfei..", "org.jline..");
    onlyIn(List.of("telemetry"), "use cases tell MirrorEvents, telemetry counts", "io.prometheus..");
    onlyIn(List.of("telemetry", "app"), "the rest logs through slf4j", "ch.qos.logback..");
    onlyIn(List.of("report", "app"), "a document format is the concern of its writer", "org.cyclonedx..");
  }

  @Test
  void only_commands_print() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".cli..", ROOT + ".app..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .because("standard output belongs to the answer of a command")
        .check(product);
  }

  @Test
  void nothing_static_can_change() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .because("state is owned by an instance, so that two servers live in one JVM")
        .check(product);
    fields()
        .that()
        .areStatic()
        .should()
        .notHaveRawType(describe("that are made to change", ArchitectureTest::isMadeToChange))
        .because("a static map or counter is a global variable")
        .check(product);
  }

  @Test
  void names_say_what_a_thing_is() {
    noClasses()
        .should()
        .haveNameMatching(".*(Manager|Helper|Utils?|Processor|Impl)")
        .because("such a name hides the noun that is missing")
        .check(product);
  }

  @Test
  void every_package_is_null_marked_and_introduced() {
    Set<JavaPackage> packages =
        product.stream().map(JavaClass::getPackage).collect(Collectors.toCollection(java.util.HashSet::new));
    assertThat(packages)
        .allSatisfy(each ->
            assertThat(each.tryGetPackageInfo().filter(info -> info.isAnnotatedWith(NullMarked.class)))
                .as("package-info.java of %s, annotated @NullMarked", each.getName())
                .isPresent());
  }

  private static void seesOnly(String room, Set<String> visible, String reason) {
    Set<String> allowed =
        Stream.concat(Stream.of(room), visible.stream()).map(each -> ROOT + "." + each).collect(Collectors.toSet());
    DescribedPredicate<JavaClass> foreignOrVisible =
        describe(
            "are foreign or reside in " + new TreeSet<>(allowed),
            type -> !isOurs(type) || allowed.stream().anyMatch(each -> isIn(type, each)));
    classes()
        .that()
        .resideInAPackage(ROOT + "." + room + "..")
        .should()
        .onlyDependOnClassesThat(foreignOrVisible)
        .because(reason)
        .allowEmptyShould(true)
        .check(product);
  }

  private static void onlyIn(List<String> rooms, String reason, String... library) {
    noClasses()
        .that()
        .resideOutsideOfPackages(rooms.stream().map(room -> ROOT + "." + room + "..").toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .because(reason)
        .check(product);
  }

  private static boolean isOurs(JavaClass type) {
    return isIn(type.getBaseComponentType(), ROOT);
  }

  private static boolean isIn(JavaClass type, String packageName) {
    String name = type.getBaseComponentType().getPackageName();
    return name.equals(packageName) || name.startsWith(packageName + ".");
  }

  private static boolean isInputOrOutput(JavaClass type) {
    String name = type.getBaseComponentType().getName();
    if (name.startsWith("java.io.")) {
      return !IO_IN_MEMORY.contains(name) && !type.isAssignableTo(IOException.class);
    }
    return name.startsWith("java.nio.file.")
        || name.startsWith("java.nio.channels.")
        || name.startsWith("java.net.") && !name.startsWith("java.net.URI");
  }

  private static boolean isWallClock(JavaMethodCall call) {
    AccessTarget.MethodCallTarget target = call.getTarget();
    String owner = target.getOwner().getName();
    return owner.startsWith("java.time.") && target.getName().equals("now")
        || owner.equals("java.time.Clock") && target.getName().startsWith("system")
        || owner.equals("java.time.InstantSource") && target.getName().equals("system")
        || owner.equals("java.lang.System") && target.getName().equals("currentTimeMillis");
  }

  private static boolean isAmbient(JavaMethodCall call) {
    AccessTarget.MethodCallTarget target = call.getTarget();
    return switch (target.getOwner().getName()) {
      case "java.lang.System" -> Set.of("nanoTime", "getenv", "getProperty", "exit").contains(target.getName());
      case "java.lang.Math" -> target.getName().equals("random");
      case "java.util.UUID" -> target.getName().equals("randomUUID");
      case "java.util.Random", "java.security.SecureRandom" -> true;
      default -> isWallClock(call);
    };
  }

  private static boolean isMadeToChange(JavaClass type) {
    String name = type.getName();
    return name.startsWith("java.util.concurrent.atomic.")
        || name.startsWith("java.util.concurrent.Concurrent")
        || name.startsWith("com.github.benmanes.caffeine.")
        || Set.of("java.util.HashMap", "java.util.ArrayList", "java.util.HashSet", "java.lang.StringBuilder")
            .contains(name);
  }
}
