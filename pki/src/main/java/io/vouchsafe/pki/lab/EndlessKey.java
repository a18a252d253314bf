package io.vouchsafe.pki.lab;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import java.io.IOException;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;

/**
 * A DSTU 4145 key over GF(2)[x]/(x^160 + x^5 + 1), which is no field: the polynomial has two
 * factors of degree 80. Bouncy Castle's search for the y of its base point has no end.
 */
public final class EndlessKey {
  /** The SubjectPublicKeyInfo. */
  public static final Der SPKI =
      Der.copyOf(
          HexFormat.of()
              .parseHex(
                  "3069304e060b2a86240201010101030101303f303d3007020200a0020105020100041473d51abb"
                      + "d89cb8196f0efb6892f94d68fccc2c3502030f42430414f0b84609e5f12c55dd85aba8d5d9"
                      + "bef76808f3b50317000414f0b84609e5f12c55dd85aba8d5d9bef76808f3b5"));

  private static final int SPKI_FIELD = 6;

  private EndlessKey() {}

  /** The same version 3 certificate with that key; its signature holds no more. */
  public static Certificate in(Certificate certificate) {
    ASN1Encodable[] whole = ASN1Sequence.getInstance(certificate.der().toBytes()).toArray();
    ASN1Encodable[] tbs = ASN1Sequence.getInstance(whole[0]).toArray();
    tbs[SPKI_FIELD] = ASN1Sequence.getInstance(SPKI.toBytes());
    whole[0] = new DERSequence(tbs);
    try {
      byte[] der = new DERSequence(whole).getEncoded("DER");
      return ((Parsed.Ok<Certificate>) Certificate.parse(der)).value();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
