package dev.cratewarden.advisory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cratewarden.advisory.osv.OsvAffected;
import dev.cratewarden.advisory.osv.OsvCredit;
import dev.cratewarden.advisory.osv.OsvEvent;
import dev.cratewarden.advisory.osv.OsvPackage;
import dev.cratewarden.advisory.osv.OsvRange;
import dev.cratewarden.advisory.osv.OsvRecord;
import dev.cratewarden.advisory.osv.OsvReference;
import dev.cratewarden.advisory.osv.OsvSeverity;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Executable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bindings against the official schema: what it adds some day must not be lost unseen. */
class OsvSchemaTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** Properties without a component, and why. */
  private static final Map<String, String> LEFT_OUT = Map.of();

  private static final Map<String, Class<?>> BINDINGS =
      new LinkedHashMap<>(
          Map.of(
              "", OsvRecord.class,
              "severity", OsvSeverity.class,
              "affected", OsvAffected.class,
              "affected.package", OsvPackage.class,
              "affected.severity", OsvSeverity.class,
              "affected.ranges", OsvRange.class,
              "affected.ranges.events", OsvEvent.class,
              "references", OsvReference.class,
              "credits", OsvCredit.class));

  private static JsonNode schema() throws IOException {
    try (InputStream in = Objects.requireNonNull(OsvSchemaTest.class.getResourceAsStream("/osv-schema/schema.json"))) {
      return JSON.readTree(in);
    }
  }

  @Test
  void every_property_of_the_schema_is_bound_or_left_out_for_a_reason() throws IOException {
    JsonNode schema = schema();
    TreeSet<String> unbound = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    walk(schema, schema, "", seen, unbound);
    unbound.removeAll(LEFT_OUT.keySet());
    assertThat(unbound).as("properties of the schema without a binding").isEmpty();
    assertThat(seen).as("every binding was met").containsAll(BINDINGS.keySet());
  }

  @Test
  void every_binding_is_a_property_of_the_schema() throws IOException {
    JsonNode schema = schema();
    for (Map.Entry<String, Class<?>> binding : BINDINGS.entrySet()) {
      JsonNode node = schema;
      for (String step : binding.getKey().isEmpty() ? new String[0] : binding.getKey().split("\\.")) {
        node = items(schema, property(node, step));
      }
      for (String name : bound(binding.getValue())) {
        assertThat(property(node, name).isMissingNode()).as("%s of %s", name, binding.getKey()).isFalse();
      }
    }
  }

  private static void walk(JsonNode schema, JsonNode node, String path, Set<String> seen, Set<String> unbound) {
    Class<?> type = BINDINGS.get(path);
    if (type == null) {
      return;
    }
    seen.add(path);
    Set<String> bound = bound(type);
    Stream.concat(Stream.of(node), Stream.of("oneOf", "allOf", "anyOf").flatMap(key -> node.path(key).valueStream()))
        .flatMap(part -> part.path("properties").propertyStream())
        .forEach(property -> {
          String name = property.getKey();
          String at = path.isEmpty() ? name : path + "." + name;
          if (!bound.contains(name)) {
            unbound.add(at);
          }
          walk(schema, items(schema, property.getValue()), at, seen, unbound);
        });
  }

  private static JsonNode property(JsonNode node, String name) {
    return Stream.concat(Stream.of(node), node.path("oneOf").valueStream())
        .map(part -> part.path("properties").path(name))
        .filter(found -> !found.isMissingNode())
        .findFirst()
        .orElse(node.path("nothing"));
  }

  private static JsonNode items(JsonNode schema, JsonNode node) {
    JsonNode resolved = resolve(schema, node);
    return resolved.has("items") ? resolve(schema, resolved.path("items")) : resolved;
  }

  private static JsonNode resolve(JsonNode schema, JsonNode node) {
    return node.has("$ref") ? schema.at(node.path("$ref").asText().substring(1)) : node;
  }

  private static Set<String> bound(Class<?> type) {
    Set<String> names = new TreeSet<>();
    Stream.concat(Stream.of(type.getDeclaredConstructors()), Stream.of(type.getDeclaredMethods()))
        .map(Executable.class::cast)
        .flatMap(executable -> Stream.of(executable.getParameterAnnotations()))
        .flatMap(Stream::of)
        .filter(JsonProperty.class::isInstance)
        .map((Annotation annotation) -> ((JsonProperty) annotation).value())
        .forEach(names::add);
    return names;
  }

  @Test
  void nulls_unknown_fields_and_unknown_words_are_tolerated() {
    OsvRecord record =
        OsvText.record(
            """
            {'id':'X-1','modified':'2026-01-01T00:00:00Z','schema_version':null,'aliases':null,'related':null,'severity':null,'credits':null,
             'references':[null,{'type':'NEW_WORD','url':null}],'summary':null,'database_specific':null,'new_field':{'a':[1]},
             'affected':[null,{'package':{'ecosystem':'crates.io','name':'x','new':1},'versions':null,'severity':null,
              'ranges':[{'type':'SEMVER','events':[{'introduced':'0','new':null},{'fixed':'1.0.0','limit':null}]}],
              'ecosystem_specific':{'affected_functions':null},'database_specific':{'cvss':null,'informational':null}}]}\
            """);
    Advisory advisory = AdvisoryReader.read(record, "test", Advisory.Form.OSV).orElseThrow();
    assertThat(advisory.kind()).isEqualTo(AdvisoryKind.VULNERABILITY);
    assertThat(advisory.severity()).isEqualTo(Severity.UNKNOWN);
    assertThat(advisory.affected().get(0).versions()).hasToString("[0, 1.0.0)");
    assertThat(record.references()).hasSize(1);
  }
}
