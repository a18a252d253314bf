package io.vouchsafe.pki.path;

import java.util.Set;

/** What the end entity wants to do; decides which extended key usage it needs. */
public enum Purpose {
  CLIENT_AUTH("clientAuth"),
  SERVER_AUTH("serverAuth"),
  ANY("anyExtendedKeyUsage"),
  /**
   * An IKE peer (RFC 4945 §5.1.3.12): id-kp-ipsecIKE, or iKEIntermediate, which older CAs write.
   * Looser than §5.1.3.12: the purposes of TLS will do too, since most CAs of VPNs write them.
   */
  IKE("ipsecIKE, iKEIntermediate, clientAuth or serverAuth");

  /** RFC 5280 §4.2.1.12: stands for every purpose. */
  static final String ANY_OID = "2.5.29.37.0";

  private static final String CLIENT_OID = "1.3.6.1.5.5.7.3.2";
  private static final String SERVER_OID = "1.3.6.1.5.5.7.3.1";

  private final String asn1Name;

  Purpose(String asn1Name) {
    this.asn1Name = asn1Name;
  }

  /** Whether every extended key usage will do. */
  boolean isAny() {
    return this == ANY;
  }

  /** Whether {@code found}, OIDs (RFC 5280 §4.2.1.12), name it. */
  boolean isNamedIn(Set<String> found) {
    return oids().stream().anyMatch(found::contains);
  }

  private Set<String> oids() {
    return switch (this) {
      case CLIENT_AUTH -> Set.of(CLIENT_OID);
      case SERVER_AUTH -> Set.of(SERVER_OID);
      case ANY -> Set.of();
      case IKE -> Set.of("1.3.6.1.5.5.7.3.17", "1.3.6.1.5.5.8.2.2", CLIENT_OID, SERVER_OID);
    };
  }

  /** The names in ASN.1 modules of the key purposes that name it. */
  String asn1Name() {
    return asn1Name;
  }
}
