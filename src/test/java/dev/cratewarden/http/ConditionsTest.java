package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"a\"",
        "W/\"a\"",
        "*",
        "\"b\", \"a\"",
        "\"b\",W/\"a\"",
        " \"b\" , \"a\" ",
        "\"x,y\", \"a\"",
        ", \"a\""
      })
  void aTagIsFoundInAList(String header) {
    assertThat(Conditions.names(header, "\"a\"")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "\"b\"", "\"aa\"", "\"A\"", "\"a", "w/\"a\"", "W/", "\"x, \"a\"", "b\"a\""})
  void nothingElseIsThatTag(String header) {
    assertThat(Conditions.names(header, "\"a\"")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "deflate, gzip",
        "GZIP",
        "gzip;q=0.5",
        "br;q=1, gzip ; q=0.001",
        "*",
        "x-gzip",
        "identity, *;q=0.1",
        "gzip;q=1.000"
      })
  void gzipIsAccepted(String header) {
    assertThat(Conditions.acceptsGzip(header)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "identity",
        "deflate",
        "gzip;q=0",
        "gzip;q=0.000",
        "*;q=0",
        "*, gzip;q=0",
        "gzip;q=x",
        "gzipped",
        "br"
      })
  void gzipIsNotAccepted(String header) {
    assertThat(Conditions.acceptsGzip(header)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sat, 31 Jan 2026 10:00:00 GMT|true",
        "Sat, 31 Jan 2026 10:00:01 GMT|true",
        "Sat, 31 Jan 2026 09:59:59 GMT|false",
        "yesterday|false",
        "2026-01-31|false"
      })
  void aDateIsComparedWithTheLastChange(String since, boolean unmodified) {
    assertThat(Conditions.unmodified(since, "Sat, 31 Jan 2026 10:00:00 GMT")).isEqualTo(unmodified);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0|Part[first=0, last=0]",
        "bytes=0-|Part[first=0, last=9]",
        "bytes=5-100|Part[first=5, last=9]",
        "bytes=-3|Part[first=7, last=9]",
        "bytes=-100|Part[first=0, last=9]",
        "Bytes=1-2|Part[first=1, last=2]",
        "bytes=10-|Unsatisfiable[]",
        "bytes=-0|Unsatisfiable[]",
        "bytes=99-100|Unsatisfiable[]",
        "bytes=3-2|Whole[]",
        "bytes=-|Whole[]",
        "bytes=a-b|Whole[]",
        "bytes=0-1,3-4|Whole[]",
        "lines=0-1|Whole[]",
        "bytes 0-1|Whole[]",
        "bytes=1-2-3|Whole[]",
        "bytes=0-99999999999999999999|Whole[]",
        "bytes=+1-2|Whole[]"
      })
  void aRangeIsReadForTenBytes(String header, String range) {
    assertThat(ByteRange.of(header, 10)).hasToString(range);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.255.0.1,true",
    "10.0.0.0/8,11.0.0.1,false",
    "192.168.1.128/25,192.168.1.129,true",
    "192.168.1.128/25,192.168.1.127,false",
    "127.0.0.1,127.0.0.1,true",
    "127.0.0.1,127.0.0.2,false",
    "0.0.0.0/0,1.2.3.4,true",
    "::1,0:0:0:0:0:0:0:1,true",
    "fd00::/8,fdff::1,true",
    "fd00::/8,fe00::1,false",
    "10.0.0.0/8,example.com,false",
    "10.0.0.0/8,10.0.0,false",
    "10.0.0.0/8,10.0.0.999,false",
    "10.0.0.0/8,unknown,false",
    "::/0,10.0.0.1,false"
  })
  void anAddressIsInABlockOrNot(String block, String address, boolean inside) {
    assertThat(AddressBlock.of(block).contains(address)).isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0/8", "::/129", "1.2.3.4.5"})
  void whatIsNoBlockIsRefused(String text) {
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> AddressBlock.of(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
