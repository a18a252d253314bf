package io.vouchsafe.pki.path;

import java.util.Optional;

/** What the end entity wants to do; decides which extended key usage it needs. */
public enum Purpose {
  CLIENT_AUTH("1.3.6.1.5.5.7.3.2", "clientAuth"),
  SERVER_AUTH("1.3.6.1.5.5.7.3.1", "serverAuth"),
  ANY("2.5.29.37.0", "anyExtendedKeyUsage");

  private final String oid;
  private final String asn1Name;

  Purpose(String oid, String asn1Name) {
    this.oid = oid;
    this.asn1Name = asn1Name;
  }

  /** The key purpose that must be there; empty when every purpose will do. */
  Optional<String> wanted() {
    return this == ANY ? Optional.empty() : Optional.of(oid);
  }

  /** The key purpose's OID, dotted (RFC 5280 §4.2.1.12). */
  String oid() {
    return oid;
  }

  /** The name in RFC 5280's ASN.1 module. */
  String asn1Name() {
    return asn1Name;
  }
}
