package io.vouchsafe.proxy.bench.siege;

import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;

/**
 * OCSP requests of strangers. The serials are of certificates that nobody presents; the responder
 * of {@link io.vouchsafe.proxy.bench.Crowd} says <em>revoked</em> of every one of them, as RFC 6960
 * §2.2 allows ("extended revoked").
 */
final class RelayFlood {
  private static final String REQUEST = "application/ocsp-request";

  /** In one round of {@link #requests}. */
  static final int KINDS_OF_REQUEST = 10;

  private static final int MOST_CERT_IDS = 64;

  /** Serials of this remainder are told to be revoked. */
  private static final BigInteger KINDS = BigInteger.valueOf(3);

  private final Certificate issuer;
  private final Random random;
  private final CertID pattern;
  private final String path;

  RelayFlood(String tenant, Certificate issuer, Random random) {
    this.issuer = issuer;
    this.random = random;
    this.path = "/ocsp/" + tenant;
    this.pattern =
        CertID.getInstance(
            CertId.of(new RevocationQuery(issuer, issuer), HashAlgorithm.SHA1).encoded().toBytes());
  }

  /** So many rounds of every kind of request; no serial comes twice. */
  List<byte[]> requests(int rounds) {
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      requests.add(post(request(MOST_CERT_IDS, 0)));
      requests.add(post(request(MOST_CERT_IDS, 32)));
      requests.add(post(request(1, 0)));
      requests.add(post(request(1, 32)));
      requests.add(get(request(1, 0)));
      requests.add(get(request(20, 8)));
      requests.add(post(request(MOST_CERT_IDS + 1, 0)));
      requests.add(post(spoilt(request(MOST_CERT_IDS, 0))));
      requests.add(get(spoilt(request(1, 0))));
      requests.add(HttpText.get(crlPath()));
    }
    return requests;
  }

  /** Where the relay hands out the CRL of the issuer. */
  String crlPath() {
    return path.replace("/ocsp/", "/crl/") + "/" + keyIdentifier() + ".crl";
  }

  private byte[] post(byte[] request) {
    return HttpText.post(path, REQUEST, request);
  }

  private byte[] get(byte[] request) {
    String base64 = Base64.getEncoder().encodeToString(request);
    return HttpText.get(
        path + "/" + base64.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"));
  }

  private byte[] request(int certIds, int nonceLength) {
    OCSPReqBuilder builder = new OCSPReqBuilder();
    for (int i = 0; i < certIds; i++) {
      builder.addRequest(
          new CertificateID(
              new CertID(
                  pattern.getHashAlgorithm(),
                  pattern.getIssuerNameHash(),
                  pattern.getIssuerKeyHash(),
                  new ASN1Integer(unknownSerial()))));
    }
    try {
      if (nonceLength > 0) {
        byte[] nonce = new byte[nonceLength];
        random.nextBytes(nonce);
        builder.setRequestExtensions(
            new Extensions(
                new Extension(
                    OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                    false,
                    new DEROctetString(nonce).getEncoded())));
      }
      return builder.build().getEncoded();
    } catch (IOException | OCSPException e) {
      throw new IllegalStateException("the siege could not make an OCSP request", e);
    }
  }

  private BigInteger unknownSerial() {
    return new BigInteger(120, random).setBit(119).multiply(KINDS).add(BigInteger.ONE);
  }

  private byte[] spoilt(byte[] request) {
    byte[] bytes = request.clone();
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
    return bytes;
  }

  /** RFC 5280 §4.2.1.2, method 1. */
  private String keyIdentifier() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(issuer.publicKeyBits()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
