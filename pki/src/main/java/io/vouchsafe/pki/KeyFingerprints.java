package io.vouchsafe.pki;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of every usual encoding of one public key: whoever blocks a key by a hash has hashed
 * one of them, and whoever asks for a certificate chooses another. A dozen hashes, and at most one
 * square root in a field of a well-known curve.
 */
final class KeyFingerprints {
  /** RFC 4055 §3.1: the hashes and salt lengths that keys of id-RSASSA-PSS are made for. */
  private static final Map<ASN1ObjectIdentifier, Integer> PSS_SALTS =
      Map.of(
          NISTObjectIdentifiers.id_sha256, 32,
          NISTObjectIdentifiers.id_sha384, 48,
          NISTObjectIdentifiers.id_sha512, 64);

  private static final List<AlgorithmIdentifier> RSA = rsaAlgorithms();

  private final Set<Fingerprint> found = new HashSet<>();

  private KeyFingerprints() {}

  /** Of the key in a SubjectPublicKeyInfo: as sent, and in every other way that is known here. */
  static Set<Fingerprint> of(Der subjectPublicKeyInfo) {
    KeyFingerprints fingerprints = new KeyFingerprints();
    fingerprints.found.add(subjectPublicKeyInfo.sha256());
    try {
      SubjectPublicKeyInfo info =
          SubjectPublicKeyInfo.getInstance(
              ASN1Primitive.fromByteArray(subjectPublicKeyInfo.toBytes()));
      fingerprints.others(info.getAlgorithm(), info.getPublicKeyData().getOctets());
    } catch (IOException | RuntimeException e) {
      // What is no key has no other encoding; the path is refused for it.
      return fingerprints.found;
    }
    return fingerprints.found;
  }

  private void others(AlgorithmIdentifier algorithm, byte[] bits) throws IOException {
    ASN1ObjectIdentifier oid = algorithm.getAlgorithm();
    if (RSA.stream().anyMatch(each -> each.getAlgorithm().equals(oid))) {
      rsa(algorithm, bits);
    } else if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      ec(algorithm, bits);
    } else {
      // RFC 8410 §3, RFC 9881 §4: absent; RFC 3279 §2.3.2: those of DSA may be inherited.
      add(algorithm, bits);
      add(new AlgorithmIdentifier(oid), bits);
      add(new AlgorithmIdentifier(oid, DERNull.INSTANCE), bits);
    }
  }

  /** The same modulus and exponent under rsaEncryption and id-RSASSA-PSS, in DER (RFC 3279). */
  private void rsa(AlgorithmIdentifier asSent, byte[] bits) throws IOException {
    RSAPublicKey key = RSAPublicKey.getInstance(bits);
    byte[] der =
        new RSAPublicKey(key.getModulus(), key.getPublicExponent()).getEncoded(ASN1Encoding.DER);
    add(asSent, der);
    for (AlgorithmIdentifier algorithm : RSA) {
      add(algorithm, der);
    }
  }

  /** SEC 1 §2.3.3: compressed, uncompressed, and X9.62's hybrid of both. */
  private void ec(AlgorithmIdentifier algorithm, byte[] bits) throws IOException {
    ASN1Encodable curve = algorithm.getParameters();
    // Of another curve only the encoding as sent is known, and no path is validated with it.
    if (curve == null
        || !(curve.toASN1Primitive() instanceof ASN1ObjectIdentifier oid)
        || ListedCurve.named(oid.getId()).isEmpty()) {
      return;
    }
    ECPoint point = ECNamedCurveTable.getByOID(oid).getCurve().decodePoint(bits);
    byte[] uncompressed = point.getEncoded(false);
    byte[] compressed = point.getEncoded(true);
    byte[] hybrid = uncompressed.clone();
    hybrid[0] = (byte) (compressed[0] + 4);
    add(algorithm, uncompressed);
    add(algorithm, compressed);
    add(algorithm, hybrid);
  }

  private void add(AlgorithmIdentifier algorithm, byte[] bits) throws IOException {
    found.add(
        Fingerprint.sha256(new SubjectPublicKeyInfo(algorithm, bits).getEncoded(ASN1Encoding.DER)));
  }

  private static List<AlgorithmIdentifier> rsaAlgorithms() {
    AlgorithmIdentifier absent = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption);
    return Stream.concat(
            Stream.of(
                absent,
                new AlgorithmIdentifier(absent.getAlgorithm(), DERNull.INSTANCE),
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS)),
            PSS_SALTS.keySet().stream()
                .flatMap(hash -> Stream.of(pss(hash, null), pss(hash, DERNull.INSTANCE))))
        .collect(Collectors.toUnmodifiableList());
  }

  /** RFC 4055 §2.1: the parameters of the hash may be NULL or absent. */
  private static AlgorithmIdentifier pss(ASN1ObjectIdentifier hash, @Nullable ASN1Encodable none) {
    AlgorithmIdentifier digest =
        none == null ? new AlgorithmIdentifier(hash) : new AlgorithmIdentifier(hash, none);
    return new AlgorithmIdentifier(
        PKCSObjectIdentifiers.id_RSASSA_PSS,
        new RSASSAPSSparams(
            digest,
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, digest),
            new ASN1Integer(PSS_SALTS.getOrDefault(hash, 20)),
            RSASSAPSSparams.DEFAULT_TRAILER_FIELD));
  }
}
