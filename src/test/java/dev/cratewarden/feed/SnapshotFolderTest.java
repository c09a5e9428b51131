package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.mirror.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFolderTest {
  @TempDir Path folder;

  @Test
  void what_is_saved_is_loaded_and_replaced_whole() throws IOException {
    SnapshotFolder snapshots = new SnapshotFolder(folder.resolve("feeds"));
    assertThat(snapshots.load("rustsec")).isEmpty();
    snapshots.save("rustsec", new byte[] {1, 2, 3});
    snapshots.save("rustsec", new byte[] {4});
    assertThat(new SnapshotFolder(folder.resolve("feeds")).load("rustsec"))
        .hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(4));
    try (Stream<Path> files = Files.list(folder.resolve("feeds"))) {
      assertThat(files).extracting(path -> path.getFileName().toString()).containsExactly("rustsec.snapshot");
    }
  }

  @Test
  void a_name_that_is_none_never_becomes_a_path() {
    SnapshotFolder snapshots = new SnapshotFolder(folder);
    for (String name : new String[] {"", "../x", "a/b", "a.b", "x".repeat(65)}) {
      assertThatThrownBy(() -> snapshots.save(name, new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_failing_disk_is_a_store_exception() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThatThrownBy(() -> new SnapshotFolder(file).save("x", new byte[0])).isInstanceOf(StoreException.class);
  }
}
