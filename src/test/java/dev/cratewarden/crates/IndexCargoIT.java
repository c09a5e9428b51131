package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the record of what cargo makes of odd index files against the cargo on the PATH. */
class IndexCargoIT {
  @Test
  void cargo_still_selects_from_each_odd_file_what_was_recorded(@TempDir Path folder)
      throws IOException, InterruptedException {
    String cargo = RealCargo.version();
    assumeFalse(cargo.isEmpty(), "there is no cargo on the PATH");

    Map<String, String> selected = IndexCorpus.selectedByCargo(folder);

    if (Boolean.getBoolean("golden.record")) {
      IndexCorpus.record(cargo, selected);
    }
    assertThat(selected).isEqualTo(IndexCorpus.recorded());
  }
}
