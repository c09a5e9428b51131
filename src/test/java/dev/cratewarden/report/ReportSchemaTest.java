package dev.cratewarden.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.ReportWriter.Ink;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What we call SARIF and CycloneDX is what their own schemas call so. */
class ReportSchemaTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static Stream<Audit> audits() {
    ReportFixture usual = ReportFixture.usual();
    ReportFixture observing = ReportFixture.with("mode = \"observe\"", ReportFixture.usualAdvisories());
    ReportFixture hostile = ReportFixture.with("", HostileTextTest.hostileAdvisory());
    return Stream.of(
        usual.audit(ReportFixture.LOCKFILE),
        usual.audit(ReportFixture.LOCKFILE, ReportFixture.locked("time", "0.1.43")),
        usual.audit("version = 4\n"),
        observing.audit(ReportFixture.LOCKFILE),
        hostile.audit(ReportFixture.locked("evil", "1.0.0+build.7")),
        ReportFixture.with("").audit(ReportFixture.LOCKFILE));
  }

  @ParameterizedTest
  @MethodSource("audits")
  void sarif_is_valid_by_the_official_schema(Audit audit) throws IOException {
    isSarif(new AuditSarif("1.0.0").write(audit, Ink.PLAIN));
  }

  @Test
  void changed_verdicts_are_valid_sarif_too() throws IOException {
    isSarif(new RetroactiveSarif("1.0.0").write(RetroactiveFixture.oneOfEverything(), Ink.PLAIN));
    isSarif(new RetroactiveSarif("1.0.0").write(RetroactiveFixture.nothing(), Ink.PLAIN));
  }

  private static void isSarif(String written) throws IOException {
    JsonSchema schema = schema(VersionFlag.V4, "/schema/sarif-schema-2.1.0.json", Map.of());
    JsonNode log = JSON.readTree(written);
    assertThat(schema.validate(log)).isEmpty();
    JsonNode run = log.path("runs").path(0);
    List<String> rules =
        StreamSupport.stream(run.path("tool").path("driver").path("rules").spliterator(), false)
            .map(it -> it.path("id").asText())
            .toList();
    assertThat(rules).doesNotHaveDuplicates();
    run.path("results")
        .forEach(it -> assertThat(rules.get(it.path("ruleIndex").asInt())).isEqualTo(it.path("ruleId").asText()));
  }

  @ParameterizedTest
  @MethodSource("audits")
  void cyclonedx_is_valid_by_its_own_schema(Audit audit) throws IOException {
    isCycloneDx(new AuditCycloneDx("1.0.0").write(audit, Ink.PLAIN));
  }

  @Test
  void changed_verdicts_are_valid_cyclonedx_too() throws IOException {
    isCycloneDx(new RetroactiveVex("1.0.0").write(RetroactiveFixture.oneOfEverything(), Ink.PLAIN));
    isCycloneDx(new RetroactiveVex("1.0.0").write(RetroactiveFixture.nothing(), Ink.PLAIN));
  }

  private static void isCycloneDx(String written) throws IOException {
    JsonSchema schema =
        schema(
            VersionFlag.V7,
            "/bom-1.6.schema.json",
            Map.of(
                "http://cyclonedx.org/schema/spdx.schema.json", "classpath:spdx.schema.json",
                "http://cyclonedx.org/schema/jsf-0.82.schema.json", "classpath:jsf-0.82.schema.json"));
    assertThat(schema.validate(JSON.readTree(written))).isEmpty();
  }

  private static JsonSchema schema(VersionFlag version, String resource, Map<String, String> mappings)
      throws IOException {
    try (InputStream in = Objects.requireNonNull(ReportSchemaTest.class.getResourceAsStream(resource), resource)) {
      return JsonSchemaFactory.getInstance(version, it -> it.schemaMappers(mapper -> mapper.mappings(mappings)))
          .getSchema(in);
    }
  }
}
