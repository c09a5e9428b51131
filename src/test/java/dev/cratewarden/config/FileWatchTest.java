package dev.cratewarden.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileWatchTest {
  @TempDir Path folder;
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

  @Test
  void everyWayOfSavingIsNoticed() throws Exception {
    Path file = Files.writeString(folder.resolve("policy.toml"), "one");
    try (FileWatch watch = watch(file)) {
      Files.writeString(file, "two");
      assertThat(next()).isEqualTo("two");

      Files.writeString(folder.resolve("new"), "three");
      Files.move(folder.resolve("new"), file, StandardCopyOption.ATOMIC_MOVE);
      assertThat(next()).isEqualTo("three");

      Files.move(file, folder.resolve("policy.toml~"));
      Files.writeString(file, "four");
      assertThat(next()).isEqualTo("four");

      FileTime stamp = Files.getLastModifiedTime(file);
      Files.writeString(file, "five");
      Files.setLastModifiedTime(file, stamp); // same size, same time stamp
      assertThat(next()).isEqualTo("five");
    }
  }

  @Test
  void aSymbolicLinkThatIsSwappedIsNoticed() throws Exception {
    Files.writeString(folder.resolve("a"), "one");
    Files.writeString(folder.resolve("b"), "two");
    Path link = Files.createSymbolicLink(folder.resolve("policy.toml"), Path.of("a"));
    try (FileWatch watch = watch(link)) {
      Files.createSymbolicLink(folder.resolve("next"), Path.of("b"));
      Files.move(folder.resolve("next"), link, StandardCopyOption.ATOMIC_MOVE);
      assertThat(next()).isEqualTo("two");
    }
  }

  @Test
  void aFileThatVanishesIsReportedOnceAndItsReturnToo() throws Exception {
    Path file = Files.writeString(folder.resolve("policy.toml"), "one");
    try (FileWatch watch = watch(file)) {
      Files.delete(file);
      assertThat(next()).isEqualTo("vanished");
      Files.writeString(file, "one");
      assertThat(next()).isEqualTo("one");
    }
  }

  @Test
  void aFileThatAppearsIsReported() throws Exception {
    Path file = folder.resolve("policy.toml");
    try (FileWatch watch = watch(file)) {
      Files.writeString(file, "one");
      assertThat(next()).isEqualTo("one");
    }
  }

  @Test
  void aTouchIsNoChange() throws Exception {
    Path file = Files.writeString(folder.resolve("policy.toml"), "one");
    try (FileWatch watch = watch(file)) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
      assertThat(seen.poll(1, TimeUnit.SECONDS)).isNull();
      Files.writeString(file, "two");
      assertThat(next()).isEqualTo("two");
    }
  }

  @Test
  void aListenerThatThrowsDoesNotEndTheWatch() throws Exception {
    Path file = Files.writeString(folder.resolve("policy.toml"), "one");
    FileWatch.Watched watched =
        new FileWatch.Watched(
            file,
            FileWatch.contentOf(file),
            change -> {
              note(change);
              throw new IllegalStateException("deliberate");
            });
    try (FileWatch watch = new FileWatch(List.of(watched))) {
      Files.writeString(file, "two");
      assertThat(next()).isEqualTo("two");
      Files.writeString(file, "three");
      assertThat(next()).isEqualTo("three");
    }
  }

  private FileWatch watch(Path file) {
    Optional<byte[]> known = FileWatch.contentOf(file);
    return new FileWatch(List.of(new FileWatch.Watched(file, known, this::note)));
  }

  private void note(FileWatch.Change change) {
    seen.add(
        switch (change) {
          case FileWatch.NewContent content -> new String(content.bytes(), StandardCharsets.UTF_8);
          case FileWatch.Vanished vanished -> "vanished";
        });
  }

  private String next() throws InterruptedException {
    return seen.poll(30, TimeUnit.SECONDS);
  }
}
