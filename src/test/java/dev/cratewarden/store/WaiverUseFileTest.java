package dev.cratewarden.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.policy.WaiverUse;
import dev.cratewarden.policy.WaiverUses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaiverUseFileTest {
  private static final Instant SINCE = Instant.parse("2026-08-01T00:00:00Z");

  @TempDir private Path data;

  @Test
  void whatWasSavedIsReadAgain() {
    assertThat(new WaiverUseFile(data).load()).isEqualTo(WaiverUses.UNWATCHED);
    WaiverUses uses =
        new WaiverUses(
            Map.of(
                "rsa RUSTSEC-2023-0071", new WaiverUse(SINCE, Optional.of(SINCE.plusMillis(1)), 12),
                "left <1.5 cooldown.age", new WaiverUse(SINCE, Optional.empty(), 0)),
            SINCE.plusSeconds(60));

    new WaiverUseFile(data).save(uses);

    assertThat(new WaiverUseFile(data).load()).isEqualTo(uses);
  }

  @Test
  void damageIsToldAsSuch() throws IOException {
    for (String text : List.of("", "{", "{\"format\":2}", "{\"format\":1}", "{\"format\":1,\"watchedUntil\":\"x\"}")) {
      Files.writeString(data.resolve("waivers.json"), text);
      assertThatThrownBy(() -> new WaiverUseFile(data).load()).as(text).isInstanceOf(StoreException.class);
    }
  }
}
