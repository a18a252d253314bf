package io.vouchsafe.proxy.bench.siege;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.ua.UAObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Unsigned certificates whose keys no honest CA certifies. */
final class PoisonKeys {
  private static final X500Name SUBJECT = new X500Name("CN=Poison");

  private final ForgedCertificate forge;
  private final Random random;
  private final X500Name issuer;

  /**
   * Keys to be presented.
   *
   * @param issuer the name of a CA that the tenant trusts
   */
  PoisonKeys(X500Name issuer, Random random) {
    this.forge = new ForgedCertificate(random);
    this.issuer = issuer;
    this.random = random;
  }

  /** Each alone by {@code /auth}, and as the issuer of a leaf by {@code /decisions}. */
  List<byte[]> requests(String tenant) {
    List<byte[]> requests = new ArrayList<>();
    for (SubjectPublicKeyInfo key : keys()) {
      byte[] alone = forge.client(SUBJECT, issuer, key, CostlyKey.P_521);
      byte[] authority = forge.authority(SUBJECT, issuer, key, CostlyKey.P_521);
      byte[] leaf = forge.client(new X500Name("CN=Leaf"), SUBJECT, key, CostlyKey.P_521);
      requests.add(HttpText.auth(tenant, alone));
      requests.add(HttpText.jsonDecision(tenant, List.of(leaf, authority)));
    }
    return requests;
  }

  private List<SubjectPublicKeyInfo> keys() {
    return List.of(
        endless(),
        explicitParameters(),
        ofAlgorithm(new ASN1ObjectIdentifier("1.2.3.4.5.6.7"), new DEROctetString(noise(64))),
        ofAlgorithm(
            new ASN1ObjectIdentifier("1.2.643.2.2.19"),
            new ASN1ObjectIdentifier("1.2.643.2.2.35.1")),
        ofAlgorithm(X9ObjectIdentifiers.dhpublicnumber, primeLike()),
        ofAlgorithm(new ASN1ObjectIdentifier("1.3.14.7.2.1.1"), primeLike()),
        ofAlgorithm(X9ObjectIdentifiers.id_dsa, primeLike()));
  }

  /**
   * A DSTU 4145 key over x^8 + x^4 + x^2 + x + 1, which is reducible: whoever solves the quadratic
   * equation for the compressed point by trying never finds an element that will do.
   */
  private static SubjectPublicKeyInfo endless() {
    byte[] one = {1};
    byte[] point = {2};
    ASN1Encodable field =
        ForgedCertificate.sequence(
            number(8), ForgedCertificate.sequence(number(1), number(2), number(4)));
    ASN1Encodable curve =
        ForgedCertificate.sequence(
            field, number(1), new DEROctetString(one), number(11), new DEROctetString(point));
    return new SubjectPublicKeyInfo(
        new AlgorithmIdentifier(UAObjectIdentifiers.dstu4145le, ForgedCertificate.sequence(curve)),
        ForgedCertificate.encoded(new DEROctetString(point)));
  }

  /** P-256 spelt out instead of named (RFC 5480 §2.1.1 forbids it), with no point on it. */
  private SubjectPublicKeyInfo explicitParameters() {
    return new SubjectPublicKeyInfo(
        new AlgorithmIdentifier(
            X9ObjectIdentifiers.id_ecPublicKey,
            new X962Parameters(SECNamedCurves.getByName("secp256r1"))),
        noise(65));
  }

  /** p, q and g of 16,384 bits. */
  private ASN1Encodable primeLike() {
    ASN1Integer large = new ASN1Integer(new BigInteger(16_384, random).setBit(16_383).setBit(0));
    return ForgedCertificate.sequence(large, large, large);
  }

  private SubjectPublicKeyInfo ofAlgorithm(ASN1ObjectIdentifier oid, ASN1Encodable parameters) {
    byte[] key = ForgedCertificate.encoded(new ASN1Integer(new BigInteger(16_000, random)));
    return new SubjectPublicKeyInfo(new AlgorithmIdentifier(oid, parameters), key);
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    noise[0] = 4;
    return noise;
  }

  private static ASN1Integer number(int value) {
    return new ASN1Integer(value);
  }
}
