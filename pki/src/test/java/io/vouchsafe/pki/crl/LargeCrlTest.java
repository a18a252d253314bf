package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.lab.LabCrl;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A million entries: every one is found, and each costs its serial and at most 8 bytes of heap. */
class LargeCrlTest {
  private static final int ENTRIES = 1_000_000;
  private static final int SERIAL = 16;

  @Test
  void holdsAMillionEntriesInTheirSerialsAndEightBytesEach() {
    CrlLab lab = new CrlLab();
    byte[] entries = LabCrl.randomEntries(ENTRIES, SERIAL, NOW, new Random(11));
    CrlIndex crl = lab.crl(complete().rawEntries(entries));

    assertThat(crl.entryCount()).isEqualTo(ENTRIES);
    assertThat(crl.memoryBytes()).isLessThanOrEqualTo((SERIAL + 8L) * ENTRIES);
    assertThat(CrlLab.word(lab.ask(lab.leaf(), crl))).isEqualTo("good");
    for (int at = 0, n = 0; at < entries.length; at += 2 + entries[at + 1], n++) {
      if (n % 997 == 0) {
        byte[] serial = Arrays.copyOfRange(entries, at + 4, at + 4 + SERIAL);
        SerialNumber number = new SerialNumber(new BigInteger(serial));
        assertThat(crl.find(number, crl.issuer())).isPresent();
        serial[7] ^= 1;
        assertThat(crl.find(new SerialNumber(new BigInteger(serial)), crl.issuer())).isEmpty();
      }
    }
  }

  @Test
  void aSmallCrlIsSmall() {
    CrlIndex crl = new CrlLab().crl(complete());

    assertThat(crl.memoryBytes()).isZero();
  }
}
