package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.LockedSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MirroredSourcesTest {
  private final MirroredSources sources =
      new MirroredSources(
          "https://registry.corp.example/index/", () -> List.of("https://crates.example.com", "http://127.0.0.1:7878"));

  private static LockedSource sparse(String url) {
    return new LockedSource.Registry(url, LockedSource.Protocol.SPARSE);
  }

  private boolean contains(LockedSource source) {
    return sources.contains(source, Optional.of("http://build-host:7878"));
  }

  @Test
  void itAnswersForCratesIoForWhatItMirrorsAndForItselfUnderEachOfItsNames() {
    for (String url :
        List.of(
            "https://index.crates.io/",
            "https://registry.corp.example/index/",
            "https://registry.corp.example/index",
            "https://crates.example.com/index/",
            "https://Crates.Example.com/index/",
            "https://crates.example.com/views/payments/index/",
            "https://crates.example.com/at/2026-01-31/index/",
            "https://crates.example.com/views/payments/at/2026-01-31T00:00:00Z/index/",
            "http://127.0.0.1:7878/index/",
            "http://build-host:7878/index/")) {
      assertThat(contains(sparse(url))).as(url).isTrue();
    }
    assertThat(
            contains(
                new LockedSource.Registry("https://github.com/rust-lang/crates.io-index", LockedSource.Protocol.GIT)))
        .isTrue();
  }

  @Test
  void itDoesNotAnswerForOthers() {
    for (String url :
        List.of(
            "https://elsewhere.example/index/",
            "https://crates.example.com.evil.example/index/",
            "https://crates.example.com/private/index/",
            "https://crates.example.com/views/a/b/index/",
            "https://crates.example.com/",
            "http://127.0.0.1:7879/index/",
            "https://registry.corp.example/index/other/")) {
      assertThat(contains(sparse(url))).as(url).isFalse();
    }
    assertThat(contains(new LockedSource.Registry("https://crates.example.com/index", LockedSource.Protocol.GIT)))
        .as("a git index")
        .isFalse();
    assertThat(contains(new LockedSource.Git("https://crates.example.com/index/", Optional.empty()))).isFalse();
    assertThat(MirroredSources.CRATES_IO.contains(sparse("https://crates.example.com/index/"), Optional.empty()))
        .isFalse();
    assertThat(MirroredSources.CRATES_IO.contains(sparse(""), Optional.empty())).isFalse();
  }
}
