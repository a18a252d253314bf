package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.BC;
import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.REVOKED_AT;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes, the parser answers, in little memory; only what the lab itself signed is
 * believed.
 */
class CrlIndexFuzzTest {
  private static final CrlLab LAB = new CrlLab();
  private static final Certificate LEAF = LAB.leaf();
  private static final Set<ByteBuffer> SIGNED = new HashSet<>();

  /** An empty block: two array headers and the smallest list of where its groups start. */
  private static final long BLOCK_BYTES = 300;

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void noForeignCrlIsBelieved(byte[] bytes) {
    if (!(CrlIndex.parse(bytes) instanceof Parsed.Ok<CrlIndex>(CrlIndex crl))) {
      return;
    }
    CrlIndex offHeap = offHeap(bytes);
    boolean same =
        offHeap.entryCount() == crl.entryCount()
            && offHeap.memoryBytes() == crl.memoryBytes()
            && crl.find(LEAF.serial(), LEAF.issuer())
                .equals(offHeap.find(LEAF.serial(), LEAF.issuer()));
    long blocks = Math.min(crl.entryCount(), EntryTableBuilder.MAX_SERIAL);
    boolean small = crl.memoryBytes() <= bytes.length + BLOCK_BYTES * blocks;
    boolean believed = LAB.ask(LEAF, crl) instanceof CrlResult.Determined;
    boolean signed = SIGNED.contains(ByteBuffer.wrap(signedPart(bytes)));
    if (!same || !small || (believed && !signed)) {
      throw new AssertionError(crl);
    }
  }

  static Stream<byte[]> seeds() {
    IssuingDistributionPoint indirect =
        new IssuingDistributionPoint(null, false, false, null, true, false);
    byte[] packed = LabCrl.randomEntries(3, 16, NOW, new Random(5));
    return Stream.of(
            CrlLab.complete().v1().revoke(BigInteger.ONE, REVOKED_AT),
            CrlLab.complete().rawEntries(packed),
            CrlLab.complete()
                .scope(indirect)
                .revoke(BigInteger.TWO, REVOKED_AT, new X500Name("CN=Other")),
            CrlSpec.delta(1, NOW).revoke(BigInteger.TEN, REVOKED_AT, CRLReason.removeFromCRL))
        .map(spec -> LabCrl.sign(spec, LAB.issuing, BC))
        .peek(der -> SIGNED.add(ByteBuffer.wrap(signedPart(der))));
  }

  private static CrlIndex offHeap(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    return CrlIndex.parse(buffer).toOptional().orElseThrow();
  }

  /** The TBSCertList of a CRL that was read before, as encoded. */
  private static byte[] signedPart(byte[] crl) {
    int from = contentAt(crl, 0);
    int content = contentAt(crl, from);
    int length = 0;
    for (int i = content - from == 2 ? from + 1 : from + 2; i < content; i++) {
      length = length << 8 | (crl[i] & 0xff);
    }
    return Arrays.copyOfRange(crl, from, content + length);
  }

  private static int contentAt(byte[] der, int at) {
    return at + 2 + (der[at + 1] < 0 ? der[at + 1] & 0x7f : 0);
  }
}
