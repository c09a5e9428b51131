package dev.cratewarden.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexChanges;
import dev.cratewarden.mirror.Validators;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IndexFactsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  private static RecordWriter head(int layout) {
    return new RecordWriter()
        .u8(layout)
        .text("serde")
        .optionalText(Optional.of("\"etag\""))
        .optionalText(Optional.empty())
        .instant(NOW)
        .optionalDuration(Optional.empty())
        .instant(NOW)
        .i32(7)
        .i32(8)
        .i32(1)
        .text("1.0.0")
        .instant(NOW);
  }

  @Test
  void factsOfTheFirstLayoutAreStillReadAndTellNothingOfChanges() {
    assertThat(IndexFacts.decoded(head(1).sealed()))
        .contains(
            new IndexFacts(
                CrateName.of("serde"),
                new Validators(Optional.of("\"etag\""), Optional.empty()),
                NOW,
                Optional.empty(),
                NOW,
                7,
                8,
                Map.of("1.0.0", NOW),
                IndexChanges.NONE));
  }

  @Test
  void whatIsBrokenOffOrOfAnUnknownLayoutIsDamage() {
    assertThat(IndexFacts.decoded(head(2).sealed())).isEmpty();
    assertThat(IndexFacts.decoded(head(3).i32(0).i32(0).sealed())).isEmpty();
    assertThat(IndexFacts.decoded(head(2).i32(0).i32(0).sealed())).isPresent();
  }
}
