package io.vouchsafe.pki;

/** The bits of the keyUsage extension (RFC 5280 §4.2.1.3), in bit order. */
public enum KeyUsage {
  DIGITAL_SIGNATURE("digitalSignature"),
  CONTENT_COMMITMENT("contentCommitment"),
  KEY_ENCIPHERMENT("keyEncipherment"),
  DATA_ENCIPHERMENT("dataEncipherment"),
  KEY_AGREEMENT("keyAgreement"),
  KEY_CERT_SIGN("keyCertSign"),
  CRL_SIGN("cRLSign"),
  ENCIPHER_ONLY("encipherOnly"),
  DECIPHER_ONLY("decipherOnly");

  private final String asn1Name;

  KeyUsage(String asn1Name) {
    this.asn1Name = asn1Name;
  }

  /** The name in RFC 5280's ASN.1 module. */
  public String asn1Name() {
    return asn1Name;
  }
}
