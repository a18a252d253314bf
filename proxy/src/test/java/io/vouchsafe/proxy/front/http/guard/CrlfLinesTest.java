package io.vouchsafe.proxy.front.http.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CrlfLinesTest {
  private static final int LENGTH = 24;

  /** Every octet at every place of a line, whatever the others are. */
  @Test
  void everyOctetIsSeenWhereverItStands() {
    for (byte other : new byte[] {' ', 'a', '~', '\t', (byte) 0x80, (byte) 0xff}) {
      for (int place = 0; place < LENGTH; place++) {
        for (int octet = 0; octet < 256; octet++) {
          byte[] line = new byte[LENGTH + 2];
          Arrays.fill(line, other);
          line[place] = (byte) octet;
          line[LENGTH] = '\r';
          line[LENGTH + 1] = '\n';

          assertThat(new CrlfLines().find(line, 0, LENGTH + 2, LENGTH))
              .as("octet %02x at %d among %02x", octet, place, other)
              .isEqualTo(expected(octet));
        }
      }
    }
  }

  private static int expected(int octet) {
    if (octet == '\r' || octet == '\n') {
      return CrlfLines.BARE;
    }
    boolean control = octet < 0x20 && octet != '\t' || octet == 0x7f;
    return control ? CrlfLines.CONTROL : LENGTH;
  }
}
