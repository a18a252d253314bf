package io.vouchsafe.pki;

import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;

/**
 * The curves on which keys are accepted (the contract's <em>Bounds of what is read from a
 * peer</em>). All are over prime fields and have cofactor 1, so that a point on the curve is in its
 * group and needs no further test.
 */
enum ListedCurve {
  /** RFC 5480 §2.1.1.1. */
  P_256("P-256", "1.2.840.10045.3.1.7", 32, 1),
  P_384("P-384", "1.3.132.0.34", 48, 3),
  P_521("P-521", "1.3.132.0.35", 66, 7),
  /** RFC 5639 §4. */
  BRAINPOOL_P256R1("brainpoolP256r1", "1.3.36.3.3.2.8.1.1.7", 32, 5),
  BRAINPOOL_P384R1("brainpoolP384r1", "1.3.36.3.3.2.8.1.1.11", 48, 14),
  BRAINPOOL_P512R1("brainpoolP512r1", "1.3.36.3.3.2.8.1.1.13", 64, 28);

  private static final Map<String, ListedCurve> BY_OID = new HashMap<>();
  private static final Map<BigInteger, ListedCurve> BY_ORDER = new HashMap<>();

  static {
    for (ListedCurve curve : values()) {
      BY_OID.put(curve.oid, curve);
      BY_ORDER.put(ECNamedCurveTable.getByOID(curve.oid()).getN(), curve);
    }
  }

  private final String known;
  private final String oid;
  private final int octets;
  private final int verifying;

  ListedCurve(String known, String oid, int octets, int verifying) {
    this.known = known;
    this.oid = oid;
    this.octets = octets;
    this.verifying = verifying;
  }

  static Optional<ListedCurve> named(String oid) {
    return Optional.ofNullable(BY_OID.get(oid));
  }

  /** The curve of a key; no two of the list have the same order. */
  static Optional<ListedCurve> of(ECPublicKey key) {
    return Optional.ofNullable(BY_ORDER.get(key.getParams().getOrder()));
  }

  ASN1ObjectIdentifier oid() {
    return new ASN1ObjectIdentifier(oid);
  }

  /** What a verification costs, in those on P-256. */
  int verifying() {
    return verifying;
  }

  /**
   * RFC 5480 §2.2: an uncompressed or a compressed point; never the hybrid form, nor the point at
   * infinity.
   */
  boolean hasFormOfPoint(byte[] point) {
    return switch (point.length == 0 ? 0 : point[0]) {
      case 2, 3 -> point.length == 1 + octets;
      case 4 -> point.length == 1 + 2 * octets;
      default -> false;
    };
  }

  /** The names, in words for people. */
  static String all() {
    return Arrays.stream(values()).map(curve -> curve.known).collect(Collectors.joining(", "));
  }
}
