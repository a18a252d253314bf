package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.BC;
import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.REVOKED_AT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.Test;

/** Changed bytes are malformed or do not verify; nothing is thrown and nothing is good. */
class CrlMutationTest {
  private static final int RANDOM_CHANGES = 20_000;

  private final CrlLab lab = new CrlLab();
  private final Certificate leaf = lab.leaf();
  private final byte[] der =
      LabCrl.sign(
          CrlSpec.complete(NOW)
              .scope(
                  new IssuingDistributionPoint(
                      CrlLab.name("http://pki.test/a.crl"), true, false, null, true, false))
              .revoke(BigInteger.ONE, REVOKED_AT)
              .revoke(BigInteger.TWO, REVOKED_AT, CRLReason.keyCompromise)
              .revoke(BigInteger.TEN, REVOKED_AT, new X500Name("CN=Other")),
          lab.issuing,
          BC);

  @Test
  void everyByteCounts() {
    for (int at = 0; at < der.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = der.clone();
        changed[at] ^= (byte) (1 << bit);
        if (CrlIndex.parse(changed) instanceof Parsed.Ok<CrlIndex>(CrlIndex crl)) {
          assertThat(CrlLab.word(lab.ask(leaf, crl))).isNotEqualTo("good");
        }
      }
    }
  }

  @Test
  void severalChangesAtOnceThrowNothing() {
    Random random = new Random(5280);
    for (int i = 0; i < RANDOM_CHANGES; i++) {
      byte[] changed = Arrays.copyOf(der, 1 + random.nextInt(der.length));
      int changes = random.nextInt(4);
      for (int n = 0; n < changes; n++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      assertThatCode(() -> CrlIndex.parse(changed)).doesNotThrowAnyException();
    }
  }
}
