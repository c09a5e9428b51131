package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WellKnownNamesTest {
  private final WellKnownNames names = WellKnownNames.shipped();

  @ParameterizedTest
  @CsvSource({
    "serde-jsom, serde_json",
    "serdejson, serde_json",
    "serde-json, serde_json",
    "reqwset, reqwest",
    "reqwests, reqwest",
    "tokoi, tokio",
    "proc-macro1, proc-macro2",
    "rustdecimal, rust_decimal",
    "tokio_rs-core2, tokio",
    "serde-rs, serde",
    "rust-serde, serde",
    "reqwest2, reqwest",
    "libc-official, libc",
    "c1ap, clap",
    "hyper-t1s, hyper-tls",
  })
  void a_name_that_is_easily_taken_for_another_is_near_to_it(String name, String popular) {
    assertThat(names.near(CrateName.of(name))).map(WellKnownNames.Nearness::popular).contains(popular);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serde",
        "serde_json",
        "tokio",
        "tokio-util",
        "sha1",
        "sha2",
        "sha3",
        "md5",
        "bar",
        "foo",
        "my-company-utils",
        "rand_core",
        "zstd-sys",
        "hyperspace",
        "serve",
        "tokio-postgres-tools",
        "actix-identity",
        "Inflector",
        "windows-sys",
        "unrelated",
        "a",
        "json-to-toml",
      })
  void honest_names_are_near_to_none(String name) {
    assertThat(names.near(CrateName.of(name))).isEmpty();
  }

  @Test
  void a_name_that_is_used_here_is_imitated_and_may_be_an_imitation_until_it_has_a_past() {
    WellKnownNames used = names.and(List.of("reqwset", "ourtool", "ourtools"));
    assertThat(used.near(CrateName.of("our_tool"), false)).map(WellKnownNames.Nearness::popular).contains("ourtool");
    assertThat(used.near(CrateName.of("reqwset"), false)).map(WellKnownNames.Nearness::popular).contains("reqwest");
    assertThat(used.near(CrateName.of("ourtools"), false)).map(WellKnownNames.Nearness::popular).contains("ourtool");
    assertThat(used.near(CrateName.of("reqwset"), true)).isEmpty();
    assertThat(used.near(CrateName.of("reqwest"), false)).isEmpty();
    assertThat(used.near(CrateName.of("tokio"), false)).isEmpty();
  }
}
