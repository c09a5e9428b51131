package dev.cratewarden.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.MirrorEvents.Integrity;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.policy.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

@ResourceLock("java.lang.System.err")
class LogsTest {
  private static final CrateId RSA = CrateId.of("rsa@0.9.6");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream before = System.err;
  private final EventLog events = new EventLog();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(before);
    Logs.configure(Logs.Format.TEXT, Level.INFO);
  }

  @Test
  void aLineOfTextHoldsItsFactsAsFields() {
    Logs.configure(Logs.Format.TEXT, Level.INFO);

    events.judged("payments", RSA, MirrorMetricsTest.denied(), "r1", true);

    assertThat(lines())
        .singleElement()
        .asString()
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  events refused crate=rsa version=0.9.6"
                + " view=payments verdict=deny codes=deny-list subjects=rsa revision=r1 enforced=true");
  }

  @Test
  void aLineOfJsonHoldsTheSameFields() throws Exception {
    Logs.configure(Logs.Format.JSON, Level.INFO);

    events.judged("", RSA, MirrorMetricsTest.denied(), "r1", false);

    JsonNode line = new ObjectMapper().readTree(lines().get(0));
    assertThat(line.path("level").asText()).isEqualTo("INFO");
    assertThat(line.path("formattedMessage").asText()).isEqualTo("would be refused");
    assertThat(line.path("timestamp").isNumber()).isTrue();
    assertThat(line.path("kvpList").toString())
        .isEqualTo(
            "[{\"crate\":\"rsa\"},{\"version\":\"0.9.6\"},{\"view\":\"default\"},{\"verdict\":\"deny\"},"
                + "{\"codes\":\"deny-list\"},{\"subjects\":\"rsa\"},{\"revision\":\"r1\"},{\"enforced\":\"false\"}]");
  }

  @Test
  void nothingFromOutsideCanForgeALineOrSteerATerminal() {
    Logs.configure(Logs.Format.TEXT, Level.INFO);

    events.integrityFailed(
        Integrity.UPSTREAM_CHECKSUM, "rsa\n2026-01-01 INFO forged\r", "\u001b[31mred\u2028\u0085\u0000");
    LoggerFactory.getLogger("dev.cratewarden.http").info("header={}", "a\nb");

    assertThat(lines()).hasSize(2);
    assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b", "\r", "\u0000", "\u2028", "\u0085");
  }

  @Test
  void jsonStaysOneObjectALine() throws Exception {
    Logs.configure(Logs.Format.JSON, Level.INFO);

    events.integrityFailed(Integrity.STORED_TARBALL, "a\"\n\\", "x".repeat(10_000));
    events.storeFailed("index rsa", new StoreException("disk\nfull"));

    assertThat(lines()).hasSize(2);
    for (String line : lines()) {
      assertThat(new ObjectMapper().readTree(line).path("level").asText()).isIn("WARN", "ERROR");
    }
    assertThat(lines().get(0)).hasSizeLessThan(1_000);
  }

  @Test
  void whatOnlyNeedsCountingGetsNoLine() {
    Logs.configure(Logs.Format.TEXT, Level.INFO);
    Checksum checksum = Checksum.of("ab".repeat(32));

    events.judged("", RSA, Verdict.Allow.CLEAN, "r", true);
    events.delivered(delivered(1));
    events.tarballAdmitted(RSA, checksum, 1);
    events.tarballEvicted(checksum, 1);
    events.indexReplaced(CrateName.of("rsa"), 3, 0);
    assertThat(lines()).isEmpty();

    events.indexReplaced(CrateName.of("rsa"), 3, 1);
    events.breakerMoved(true);
    assertThat(lines()).hasSize(2).allSatisfy(line -> assertThat(line).contains(" WARN "));
  }

  @Test
  void aLevelGoesForOurCodeAndOthersOnlyWarn() {
    Logs.configure(Logs.Format.TEXT, Level.DEBUG);

    events.delivered(delivered(1));
    LoggerFactory.getLogger("io.netty.x").info("chatter");
    LoggerFactory.getLogger("io.vertx.core.net.impl.X").error("a client hung up");
    LoggerFactory.getLogger("io.netty.x").warn("trouble");
    assertThat(lines()).hasSize(2);

    Logs.configure(Logs.Format.TEXT, Level.ERROR);
    LoggerFactory.getLogger("io.netty.x").warn("trouble");
    events.breakerMoved(true);
    assertThat(lines()).hasSize(2);
  }

  @Test
  void aTraceStandsBelowItsLineAndIsCut() {
    Logs.configure(Logs.Format.TEXT, Level.INFO);

    events.storeFailed("index rsa", new StoreException("disk full"));

    assertThat(lines().get(0)).contains("ERROR events not stored subject=index rsa");
    assertThat(lines().stream().collect(Collectors.joining("\n"))).contains("StoreException: disk full");
    assertThat(lines()).hasSizeLessThan(16);
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static Delivery delivered(long bytes) {
    return new Delivery(
        Instant.EPOCH,
        RSA,
        Checksum.of("ab".repeat(32)),
        "",
        Requester.MIRROR,
        bytes,
        bytes,
        Verdict.Level.ALLOW,
        List.of(),
        "r");
  }
}
