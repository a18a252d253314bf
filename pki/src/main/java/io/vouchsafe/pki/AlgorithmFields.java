package io.vouchsafe.pki;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** Reads AlgorithmIdentifier (RFC 5280 §4.1.1.2) into Bouncy Castle's type. */
final class AlgorithmFields {
  private AlgorithmFields() {}

  static AlgorithmIdentifier read(byte[] der) throws MalformedDerException {
    DerReader in = DerReader.of(der).into(DerReader.SEQUENCE);
    in.oid(DerReader.OID);
    if (!in.atEnd()) {
      in.element();
    }
    in.finish();
    try {
      return AlgorithmIdentifier.getInstance(ASN1Primitive.fromByteArray(der));
    } catch (IOException | RuntimeException e) {
      throw new MalformedDerException("a broken AlgorithmIdentifier");
    }
  }
}
