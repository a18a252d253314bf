package io.vouchsafe.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * A SubjectPublicKeyInfo whose algorithm, parameters and sizes are on the closed list (contract,
 * <em>Bounds of what is read from a peer</em>), not built yet. What is not on the list never
 * reaches Bouncy Castle's 299 key factories, of which some can be kept busy for ever.
 *
 * @param info written anew from what was read
 * @param building what building it costs
 */
record ListedKey(SubjectPublicKeyInfo info, int building) {

  /** Above this a verification takes longer than any honest CA would ask for. */
  static final int MAX_RSA_BITS = 8192;

  /**
   * BoringSSL's bound (rsa_impl.c, {@code kMaxExponentBits}): Windows takes no longer exponents
   * either, so honest CAs use none. In use are 3 and 65,537.
   */
  private static final int MAX_EXPONENT_BITS = 33;

  /** FIPS 186-4 §4.2; a longer q makes Bouncy Castle's own test of y a matter of seconds. */
  private static final int MAX_DSA_BITS = 3072;

  private static final int MAX_DSA_ORDER_BITS = 256;

  /** RSASSA-PSS-params with every field takes 67 octets. */
  private static final int MAX_PSS_PARAMETERS = 256;

  /** Of an OID, in a message; those of real algorithms are shorter. */
  private static final int MAX_SHOWN = 64;

  private static final String RSA = "1.2.840.113549.1.1.1";
  private static final String DSA = "1.2.840.10040.4.1";
  private static final String EC = "1.2.840.10045.2.1";

  /** RFC 8410 §3, RFC 9881 §4: the length of the key, in octets; parameters are absent. */
  private static final Map<String, Integer> OF_FIXED_LENGTH =
      Map.of(
          "1.3.101.112", 32,
          "1.3.101.113", 57,
          "2.16.840.1.101.3.4.3.17", 1312,
          "2.16.840.1.101.3.4.3.18", 1952,
          "2.16.840.1.101.3.4.3.19", 2592);

  /** The key if it is on the list. */
  static Optional<ListedKey> read(Der subjectPublicKeyInfo) {
    try {
      DerReader outer = DerReader.of(subjectPublicKeyInfo.toBytes());
      DerReader in = outer.into(DerReader.SEQUENCE);
      outer.finish();
      DerReader algorithm = in.into(DerReader.SEQUENCE);
      String oid = algorithm.oid(DerReader.OID);
      byte @Nullable [] parameters = algorithm.atEnd() ? null : algorithm.element();
      algorithm.finish();
      byte[] key = octets(in.content(DerReader.BIT_STRING));
      in.finish();
      return Optional.ofNullable(read(oid, parameters, key));
    } catch (MalformedDerException e) {
      return Optional.empty();
    }
  }

  /** The OID of the algorithm and of the curve, if any, for people; both were chosen by a peer. */
  static String shown(Der subjectPublicKeyInfo) {
    try {
      DerReader algorithm =
          DerReader.of(subjectPublicKeyInfo.toBytes())
              .into(DerReader.SEQUENCE)
              .into(DerReader.SEQUENCE);
      String oid = shown(algorithm);
      return algorithm.nextIs(DerReader.OID) ? oid + " with " + shown(algorithm) : oid;
    } catch (MalformedDerException e) {
      return "a broken SubjectPublicKeyInfo";
    }
  }

  private static String shown(DerReader in) throws MalformedDerException {
    return BoundedText.of(in.oid(DerReader.OID), MAX_SHOWN);
  }

  /** DSA that takes its parameters from above (RFC 5280 §6.1.4 (e)). */
  static Optional<ListedKey> dsa(BigInteger y, BigInteger p, BigInteger q, BigInteger g) {
    return isModest(p, q, g) && isResidue(y, p)
        ? Optional.of(of(DSA, new DSAParameter(p, q, g), new ASN1Integer(y), KeyCost.BUILDING_DSA))
        : Optional.empty();
  }

  private static @Nullable ListedKey read(String oid, byte @Nullable [] parameters, byte[] key)
      throws MalformedDerException {
    Integer length = OF_FIXED_LENGTH.get(oid);
    if (length != null) {
      return parameters == null && key.length == length ? of(oid, null, key) : null;
    }
    return switch (oid) {
      case RSA -> isAbsentOrNull(parameters) ? rsa(oid, DERNull.INSTANCE, key) : null;
      case PssParameters.ID_RSASSA_PSS -> pss(oid, parameters, key);
      case EC -> ec(parameters, key);
      case DSA -> dsa(parameters, key);
      default -> null;
    };
  }

  /** RFC 3279 §2.3.1: NULL with rsaEncryption; absence is tolerated. */
  private static boolean isAbsentOrNull(byte @Nullable [] parameters) throws MalformedDerException {
    return parameters == null || DerReader.of(parameters).content(DerReader.NULL).length == 0;
  }

  /** RFC 4055 §3.1: a key may say which parameters its signatures have. */
  private static @Nullable ListedKey pss(String oid, byte @Nullable [] parameters, byte[] key)
      throws MalformedDerException {
    if (parameters == null) {
      return rsa(oid, null, key);
    }
    return parameters.length <= MAX_PSS_PARAMETERS
        ? rsa(oid, PssParameters.read(parameters), key)
        : null;
  }

  private static @Nullable ListedKey rsa(String oid, @Nullable ASN1Encodable parameters, byte[] key)
      throws MalformedDerException {
    DerReader outer = DerReader.of(key);
    DerReader numbers = outer.into(DerReader.SEQUENCE);
    outer.finish();
    BigInteger modulus = numbers.integer(DerReader.INTEGER);
    BigInteger exponent = numbers.integer(DerReader.INTEGER);
    numbers.finish();
    boolean sane =
        modulus.signum() > 0
            && modulus.bitLength() <= MAX_RSA_BITS
            && modulus.testBit(0)
            && !BigIntegers.hasAnySmallFactors(modulus)
            && exponent.signum() > 0
            && exponent.testBit(0)
            && exponent.bitLength() > 1
            && exponent.bitLength() <= MAX_EXPONENT_BITS;
    return sane ? of(oid, parameters, key) : null;
  }

  /** RFC 5480 §2.1.1: a named curve, never its parameters and never those of the issuer. */
  private static @Nullable ListedKey ec(byte @Nullable [] parameters, byte[] key)
      throws MalformedDerException {
    if (parameters == null) {
      return null;
    }
    return ListedCurve.named(DerReader.of(parameters).oid(DerReader.OID))
        .filter(curve -> curve.hasFormOfPoint(key))
        .map(curve -> of(EC, curve.oid(), key))
        .orElse(null);
  }

  /** RFC 3279 §2.3.2; without parameters, the key waits for those of its issuer. */
  private static @Nullable ListedKey dsa(byte @Nullable [] parameters, byte[] key)
      throws MalformedDerException {
    DerReader in = DerReader.of(key);
    BigInteger y = in.integer(DerReader.INTEGER);
    in.finish();
    if (parameters == null) {
      return y.signum() > 0 && y.bitLength() <= MAX_DSA_BITS ? of(DSA, null, key) : null;
    }
    DerReader numbers = DerReader.of(parameters).into(DerReader.SEQUENCE);
    BigInteger p = numbers.integer(DerReader.INTEGER);
    BigInteger q = numbers.integer(DerReader.INTEGER);
    BigInteger g = numbers.integer(DerReader.INTEGER);
    numbers.finish();
    return dsa(y, p, q, g).orElse(null);
  }

  private static boolean isModest(BigInteger p, BigInteger q, BigInteger g) {
    return p.signum() > 0
        && p.bitLength() <= MAX_DSA_BITS
        && p.testBit(0)
        && q.signum() > 0
        && q.bitLength() <= MAX_DSA_ORDER_BITS
        && q.testBit(0)
        && isResidue(g, p);
  }

  /** 1 &lt; {@code number} &lt; {@code p}. */
  private static boolean isResidue(BigInteger number, BigInteger p) {
    return number.compareTo(BigInteger.ONE) > 0 && number.compareTo(p) < 0;
  }

  private static ListedKey of(String oid, @Nullable ASN1Encodable parameters, byte[] key) {
    return new ListedKey(
        new SubjectPublicKeyInfo(algorithm(oid, parameters), key), KeyCost.BUILDING);
  }

  private static ListedKey of(
      String oid, ASN1Encodable parameters, ASN1Encodable key, int building) {
    try {
      return new ListedKey(new SubjectPublicKeyInfo(algorithm(oid, parameters), key), building);
    } catch (IOException e) {
      throw new IllegalStateException("a number that cannot be written", e);
    }
  }

  private static AlgorithmIdentifier algorithm(String oid, @Nullable ASN1Encodable parameters) {
    ASN1ObjectIdentifier algorithm = new ASN1ObjectIdentifier(oid);
    return parameters == null
        ? new AlgorithmIdentifier(algorithm)
        : new AlgorithmIdentifier(algorithm, parameters);
  }

  /** A BIT STRING of whole octets. */
  private static byte[] octets(byte[] bitString) throws MalformedDerException {
    if (bitString.length < 2 || bitString[0] != 0) {
      throw new MalformedDerException("a key that is no whole number of octets");
    }
    return Arrays.copyOfRange(bitString, 1, bitString.length);
  }
}
