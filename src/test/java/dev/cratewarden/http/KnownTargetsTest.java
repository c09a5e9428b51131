package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.mirror.ServedIndex;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KnownTargetsTest {
  private static final int PATH_CHARACTERS_MAX = 1_000;

  private final RequestHead head = new RequestHead();
  private final KnownTargets known = new KnownTargets(PATH_CHARACTERS_MAX);

  private KnownTargets.Known find(String target) {
    String request = "GET " + target + " HTTP/1.1\r\nhost: a\r\n\r\n";
    assertThat(head.read(Unpooled.wrappedBuffer(request.getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo(RequestHead.Reading.PLAIN);
    return known.find(head);
  }

  @Test
  void moreTargetsThanThereArePlacesAreEachTakenForWhatTheyAre() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 5_000; i++) {
        String index = "/index/cr/at/crate" + i;
        String tarball = "/crates/crate" + i + "/1." + i + ".0/download";

        assertThat(find(index).target()).isEqualTo(CargoRoutes.target(index, PATH_CHARACTERS_MAX));
        assertThat(find(tarball).target()).isEqualTo(CargoRoutes.target(tarball, PATH_CHARACTERS_MAX));
      }
    }
  }

  @Test
  void whatIsAskedForAgainIsNotReadAgain() {
    KnownTargets.Known first = find("/index/se/rd/serde");

    assertThat(find("/index/se/rd/serde")).isSameAs(first);
    assertThat(find("/index/se/rd/serde?x").target())
        .isEqualTo(CargoRoutes.target("/index/se/rd/serde?x", PATH_CHARACTERS_MAX));
  }

  @Test
  void whatIsNoFileOrIsLongIsForgotten() {
    for (String target : new String[] {"/index/config.json", "/nowhere", "/index/se/rd/serde?" + "x".repeat(300)}) {
      assertThat(find(target)).isNotSameAs(find(target));
    }
  }

  @Test
  void theWireFormIsThatOfTheAnswerServedNow() {
    ServedIndex old = MadeUpMirror.served("old\n");
    ServedIndex replaced = MadeUpMirror.served("new\n");
    KnownTargets.Known serde = find("/index/se/rd/serde");

    WireIndex first = serde.wire(old, WireIndex::new);
    assertThat(serde.wire(old, WireIndex::new)).isSameAs(first);
    WireIndex second = serde.wire(replaced, WireIndex::new);
    assertThat(second.isOf(replaced)).isTrue();
    assertThat(second.isOf(old)).isFalse();
    assertThat(serde.wire(old, WireIndex::new).isOf(old)).isTrue();
  }
}
