package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class HeadScanTest {
  private static final int LENGTH = 27;

  private interface Scan {
    int end(byte[] bytes, int at, int end);
  }

  private static boolean isOfTarget(int octet) {
    return octet > ' ' && octet < 0x7f;
  }

  private static boolean isOfValue(int octet) {
    return octet >= ' ' && octet < 0x7f || octet == '\t';
  }

  private static int oneByOne(byte[] bytes, int at, int end, IntPredicate isInside) {
    int i = at;
    while (i < end && isInside.test(bytes[i] & 0xff)) {
      i++;
    }
    return i;
  }

  @Test
  void itStopsWhereALookAtEachByteWouldWhateverStandsThereAndBehind() {
    for (int first = 0; first < 256; first++) {
      for (int second : new int[] {0, '\t', '\r', ' ', '!', 'a', '~', 0x7f, 0x80, 0xff}) {
        for (int place = 0; place < LENGTH - 1; place++) {
          byte[] bytes = new byte[LENGTH];
          Arrays.fill(bytes, (byte) 'x');
          bytes[place] = (byte) first;
          bytes[place + 1] = (byte) second;
          isSame(HeadScan::endOfTarget, bytes, HeadScanTest::isOfTarget);
          isSame(HeadScan::endOfValue, bytes, HeadScanTest::isOfValue);
        }
      }
    }
  }

  private static void isSame(Scan scan, byte[] bytes, IntPredicate isInside) {
    for (int at : new int[] {0, 1, 5, 8}) {
      for (int end : new int[] {at, 12, 17, LENGTH}) {
        int expected = oneByOne(bytes, at, end, isInside);
        if (scan.end(bytes, at, end) != expected) {
          assertThat(scan.end(bytes, at, end)).as(Arrays.toString(bytes) + " " + at + " " + end).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void whatOnlyLooksLikeTheEndIsReadOver() {
    byte[] tabs = "a\tb\t\tc\t0123456789\t\r\n".getBytes(StandardCharsets.US_ASCII);

    assertThat(HeadScan.endOfValue(tabs, 0, tabs.length)).isEqualTo(tabs.length - 2);
  }
}
