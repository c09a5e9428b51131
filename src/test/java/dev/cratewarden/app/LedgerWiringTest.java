package dev.cratewarden.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.config.Settings;
import dev.cratewarden.config.SettingsSource;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.Decision;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerWiringTest {
  private static final Instant NOW = Instant.parse("2026-08-20T12:00:00Z");
  private static final CrateId SERDE = CrateId.of("serde@1.0.0");

  @ParameterizedTest
  @CsvSource({"1MiB,2", "0B,0"})
  void aLedgerThatMayTakeNothingIsNoLedger(String bytesMax, int waiting) {
    LedgerWiring ledger = new LedgerWiring(settings(bytesMax), InstantSource.fixed(NOW));

    ledger.delivered(
        new Delivery(
            NOW,
            SERDE,
            Checksum.compute(new byte[0]),
            "",
            Requester.MIRROR,
            1,
            1,
            Verdict.Level.ALLOW,
            List.of(),
            "r"));
    ledger.decided(new Decision(NOW, SERDE, "", Requester.MIRROR, Verdict.Level.HOLD, true, List.of(), "r"));

    assertThat(ledger.queue.waiting()).isEqualTo(waiting);
  }

  private static Settings settings(String bytesMax) {
    SettingsSource.Outcome read =
        new SettingsSource(Optional.empty(), Map.of("CRATEWARDEN_AUDIT_LOG_SIZE_MAX", bytesMax), List.of()).read();
    assertThat(read).isInstanceOf(SettingsSource.Read.class);
    return ((SettingsSource.Read) read).settings();
  }
}
