package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName(
    "RFC 4055 §3.1: parameters that are none make an unknown algorithm, never an exception")
class PssParametersTest {

  static ASN1Encodable[] broken() {
    AlgorithmIdentifier mask =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, new ASN1Integer(1));
    return new ASN1Encodable[] {
      DERNull.INSTANCE,
      new DEROctetString(new byte[3]),
      new DERSequence(new ASN1Integer(1)),
      new DERSequence(new DERTaggedObject(true, 9, new ASN1Integer(1))),
      new DERSequence(new DERTaggedObject(true, 0, new ASN1Integer(1))),
      new DERSequence(new DERTaggedObject(true, 1, mask)),
      new DERSequence(new DERTaggedObject(true, 2, DERNull.INSTANCE)),
      new DERSequence(new DERTaggedObject(false, 3, new DERSequence(new ASN1Integer(1)))),
    };
  }

  @ParameterizedTest
  @MethodSource("broken")
  void areNotUnderstood(ASN1Encodable parameters) {
    AlgorithmIdentifier pss =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, parameters);

    assertThat(SignatureScheme.of(pss)).isEmpty();
  }
}
