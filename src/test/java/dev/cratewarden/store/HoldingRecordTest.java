package dev.cratewarden.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.Holding;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.ScanFinding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HoldingRecordTest {
  private static final Checksum CHECKSUM = Checksum.compute(new byte[0]);
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:00Z");

  private static HoldingRecord record(ContentFacts facts) {
    return new HoldingRecord(new Holding(CHECKSUM, CrateId.of("serde@1.0.0"), 7, NOW, NOW, facts), 3, 1024);
  }

  private static RecordWriter head(int layout) {
    return new RecordWriter().u8(layout).i64(3).i32(1024).text("serde").text("1.0.0").i64(7).instant(NOW).instant(NOW);
  }

  @Test
  void facts_are_kept_with_all_that_was_flagged() {
    ContentFacts facts =
        new ContentFacts(
            true,
            Optional.of("MIT"),
            List.of("LICENSE"),
            Optional.of(new ContentFacts.BuildScript("build.rs", "ab", 9, List.of("git"))),
            true,
            Optional.of("z"),
            List.of(new ContentFacts.NativeFile("a.so", "ELF", 5)),
            1,
            2,
            3,
            4,
            Optional.of("2021"),
            Optional.of("1.70"),
            Optional.of("https://example.invalid"),
            Optional.of("ff"),
            List.of(),
            List.of(new ScanFinding("embedded-binary", "a.so", "ELF", ScanFinding.Level.FLAG)));

    assertThat(HoldingRecord.decoded(CHECKSUM, record(facts).encoded())).contains(record(facts));
    assertThat(HoldingRecord.decodedWithoutFacts(CHECKSUM, record(facts).encoded()))
        .contains(record(ContentFacts.UNKNOWN));
  }

  @Test
  void what_nobody_has_read_stays_unread() {
    assertThat(HoldingRecord.decoded(CHECKSUM, record(ContentFacts.UNKNOWN).encoded()))
        .hasValueSatisfying(it -> assertThat(it.holding().facts().isKnown()).isFalse());
  }

  @Test
  void records_of_the_first_layout_are_still_read() {
    assertThat(HoldingRecord.decoded(CHECKSUM, head(1).optionalText(Optional.of("MIT")).sealed()))
        .contains(record(new ContentFacts(Optional.of("MIT"))));
    assertThat(HoldingRecord.decoded(CHECKSUM, head(1).optionalText(Optional.empty()).sealed()))
        .contains(record(ContentFacts.UNKNOWN));
  }

  @Test
  void what_is_no_record_is_damage() {
    assertThat(HoldingRecord.decoded(CHECKSUM, head(2).text("{").sealed())).isEmpty();
    assertThat(HoldingRecord.decoded(CHECKSUM, head(3).text("{}").sealed())).isEmpty();
  }
}
