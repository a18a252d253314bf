package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import java.io.IOException;
import java.util.List;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * A successful OCSPResponse as it is written (RFC 6960 §4.2.1).
 *
 * @param tbs the signed bytes, {@link ResponseData#toDer}
 * @param attached certificates that come along, the signer's first
 */
public record SignedAnswer(
    Der tbs, AlgorithmIdentifier algorithm, Der signature, List<Certificate> attached) {
  /** The DER of {@code successful}. */
  private static final byte[] SUCCESSFUL = {OcspFields.ENUMERATED, 0x01, 0x00};

  public SignedAnswer {
    attached = List.copyOf(attached);
  }

  /** The DER of the whole OCSPResponse. */
  public byte[] toResponse() {
    byte[] responseBytes =
        DerWriter.sequence(OcspFields.oid(OcspResponse.BASIC), DerWriter.octets(basic()));
    return DerWriter.sequence(
        SUCCESSFUL, DerWriter.element(DerReader.context(0, true), responseBytes));
  }

  private byte[] basic() {
    // X.690 §8.6.2.2: the first octet of a BIT STRING counts the unused bits, of which there are
    // none.
    byte[] bits = DerWriter.element(DerReader.BIT_STRING, new byte[] {0x00}, signature.toBytes());
    return DerWriter.sequence(tbs.toBytes(), encoded(algorithm), bits, certificates());
  }

  private byte[] certificates() {
    if (attached.isEmpty()) {
      return OcspFields.ABSENT;
    }
    byte[][] each =
        attached.stream().map(certificate -> certificate.der().toBytes()).toArray(byte[][]::new);
    return DerWriter.element(DerReader.context(0, true), DerWriter.sequence(each));
  }

  private static byte[] encoded(AlgorithmIdentifier algorithm) {
    try {
      return algorithm.getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("an AlgorithmIdentifier in memory could not be written", e);
    }
  }
}
