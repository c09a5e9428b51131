package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
  private static final String SERDE = "GET /index/se/rd/serde HTTP/1.1\r\n";

  private final RequestHead head = new RequestHead();

  private RequestHead.Reading read(String text) {
    ByteBuf in = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
    RequestHead.Reading reading = head.read(in);
    assertThat(in.readerIndex()).isZero();
    return reading;
  }

  @Test
  void aPlainRequestIsReadToItsEndAndNotFurther() {
    String request =
        SERDE
            + "Host: mirror\r\nACCEPT-Encoding: \t gzip, br \r\nif-none-match:\"a\"\r\n"
            + "If-Modified-Since: Sat, 31 Jan 2026 10:00:00 GMT\r\nuser-agent: cargo\r\nX-Other:\r\n\r\n";

    assertThat(read(request + SERDE)).isEqualTo(RequestHead.Reading.PLAIN);
    assertThat(head.length()).isEqualTo(request.length());
    assertThat(head.target()).isEqualTo("/index/se/rd/serde");
    assertThat(head.acceptEncoding()).isEqualTo("gzip, br");
    assertThat(head.ifNoneMatch()).isEqualTo("\"a\"");
    assertThat(head.ifModifiedSince()).isEqualTo("Sat, 31 Jan 2026 10:00:00 GMT");
    assertThat(head.userAgent()).isEqualTo("cargo");
  }

  @Test
  void nothingOfTheRequestBeforeIsLeft() {
    read(SERDE + "host: a\r\nif-none-match: \"a\"\r\n\r\n");

    assertThat(read("GET / HTTP/1.1\r\nhost: a\r\n\r\n")).isEqualTo(RequestHead.Reading.PLAIN);
    assertThat(head.ifNoneMatch()).isEmpty();
    assertThat(head.target()).isEqualTo("/");
  }

  @Test
  void theSameFieldsAreReadAlikeBehindAnyRequestLine() {
    String fields = "host: a\r\nuser-agent: cargo\r\nif-none-match: \"a\"\r\n\r\n";
    read(SERDE + fields);

    assertThat(read("GET /x HTTP/1.1\r\n" + fields + SERDE)).isEqualTo(RequestHead.Reading.PLAIN);
    assertThat(head.length()).isEqualTo(17 + fields.length());
    assertThat(head.target()).isEqualTo("/x");
    assertThat(head.userAgent()).isEqualTo("cargo");
    assertThat(head.hasIfNoneMatch("\"a\"".getBytes(StandardCharsets.US_ASCII))).isTrue();
    assertThat(read("HEAD /x HTTP/1.1\r\n" + fields)).isEqualTo(RequestHead.Reading.WHOLE);
    assertThat(read("GET x HTTP/1.1\r\n" + fields)).isEqualTo(RequestHead.Reading.WHOLE);
    assertThat(read(SERDE + fields)).isEqualTo(RequestHead.Reading.PLAIN);
  }

  @Test
  void fieldsThatOnlyBeginOrEndLikeThoseBeforeAreReadAnew() {
    String fields = "host: a\r\nrange: bytes=0-1\r\n\r\n";
    assertThat(read(SERDE + fields)).isEqualTo(RequestHead.Reading.WHOLE);
    assertThat(read(SERDE + fields)).isEqualTo(RequestHead.Reading.WHOLE);

    assertThat(read(SERDE + fields.substring(0, fields.length() - 2))).isEqualTo(RequestHead.Reading.OTHER);
    assertThat(read(SERDE + fields)).isEqualTo(RequestHead.Reading.WHOLE);
    assertThat(read(SERDE + fields.substring(0, fields.length() - 2) + "expect: 100-continue\r\n\r\n"))
        .isEqualTo(RequestHead.Reading.OTHER);
    assertThat(read(SERDE + "host: a\r\n\r\n")).isEqualTo(RequestHead.Reading.PLAIN);
    assertThat(read(SERDE + "x: y\r\n" + fields)).isEqualTo(RequestHead.Reading.WHOLE);
    assertThat(head.length()).isEqualTo(SERDE.length() + 6 + fields.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HEAD /index/se/rd/serde HTTP/1.1\r\nhost: a\r\n\r\n",
        SERDE + "\r\n",
        SERDE + "host: a\r\nhost: b\r\n\r\n",
        SERDE + "host: a\r\nif-none-match: \"a\"\r\nif-none-match: \"b\"\r\n\r\n",
        SERDE + "host: a\r\nconnection: close\r\n\r\n",
        SERDE + "host: a\r\nconnection: keep-alive, x\r\n\r\n",
        SERDE + "host: a\r\nrange: bytes=0-1\r\n\r\n",
        SERDE + "host: a\r\nAuthorization: reader\r\n\r\n",
        "GET http://mirror/index/se/rd/serde HTTP/1.1\r\nhost: a\r\n\r\n",
      })
  void aWholeRequestThatIsNotPlainIsKnownToBeWhole(String request) {
    assertThat(read(request)).isEqualTo(RequestHead.Reading.WHOLE);
    assertThat(head.length()).isEqualTo(request.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "G",
        SERDE,
        SERDE + "host: a\r\n",
        SERDE + "host: a\r\n\r",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "POST /audit HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET /x HTTP/1.0\r\nhost: a\r\n\r\n",
        "GET  /x HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET /x  HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET /x HTTP/1.1\nhost: a\n\n",
        "\r\n" + SERDE + "host: a\r\n\r\n",
        "GET /\u00fc HTTP/1.1\r\nhost: a\r\n\r\n",
        SERDE + "host : a\r\n\r\n",
        SERDE + " host: a\r\n\r\n",
        SERDE + "host: a\r\n b\r\n\r\n",
        SERDE + "host: a\rb\r\n\r\n",
        SERDE + "host: a\nb: c\r\n\r\n",
        SERDE + "host: a\u0000\r\n\r\n",
        SERDE + ": a\r\n\r\n",
        SERDE + "host: a\r\ncontent-length: 0\r\n\r\n",
        SERDE + "host: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        SERDE + "host: a\r\nexpect: 100-continue\r\n\r\n",
        SERDE + "host: a\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAM\r\n\r\n",
      })
  void anythingElseIsNot(String request) {
    assertThat(read(request)).isEqualTo(RequestHead.Reading.OTHER);
  }

  @Test
  void aHeadThatIsTooLongIsNot() {
    assertThat(read(SERDE + "host: a\r\nx: " + "y".repeat(8 << 10) + "\r\n\r\n")).isEqualTo(RequestHead.Reading.OTHER);
  }
}
