package io.vouchsafe.pki.lab;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certification authority of the lab: issues whatever it is asked to, right or wrong. */
public final class LabCa {
  private final Provider provider;
  private final Issued self;
  private final AtomicLong nextSerial = new AtomicLong(0x1001);

  private LabCa(Provider provider, Issued self) {
    this.provider = provider;
    this.self = self;
  }

  /** A self-signed authority. */
  public static LabCa root(CertificateSpec spec, Provider provider) {
    KeyPair keys = spec.keys.orElseGet(() -> p256(provider));
    return new LabCa(provider, sign(spec, keys, spec.subject, keys, BigInteger.ONE, provider));
  }

  /** An authority with the certificate and keys of {@code self}. */
  public static LabCa of(Issued self, Provider provider) {
    return new LabCa(provider, self);
  }

  /** Issues a certificate. */
  public Issued issue(CertificateSpec spec) {
    KeyPair keys = spec.keys.orElseGet(() -> p256(provider));
    X500Name issuer = X500Name.getInstance(self.certificate().subject().der().toBytes());
    BigInteger serial = BigInteger.valueOf(nextSerial.getAndIncrement());
    return sign(spec, keys, issuer, self.keys(), serial, provider);
  }

  /** Issues a certificate and makes an authority of it. */
  public LabCa issueCa(CertificateSpec spec) {
    return new LabCa(provider, issue(spec));
  }

  public Certificate certificate() {
    return self.certificate();
  }

  public KeyPair keys() {
    return self.keys();
  }

  /** Fresh keys on P-256. */
  public static KeyPair p256(Provider provider) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
      generator.initialize(new ECGenParameterSpec("P-256"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider cannot make P-256 keys", e);
    }
  }

  /** Fresh RSA keys of that many bits. */
  public static KeyPair rsa(int bits, Provider provider) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider cannot make RSA keys", e);
    }
  }

  /** A signer with {@code keys}; the algorithm is the usual one for the key's kind. */
  public static ContentSigner signer(KeyPair keys, Provider provider) {
    return signer(keys, defaultAlgorithm(keys), provider);
  }

  static ContentSigner signer(KeyPair keys, String algorithm, Provider provider) {
    try {
      return new JcaContentSignerBuilder(algorithm).setProvider(provider).build(keys.getPrivate());
    } catch (OperatorCreationException e) {
      throw new IllegalArgumentException("cannot sign with " + algorithm, e);
    }
  }

  private static String defaultAlgorithm(KeyPair keys) {
    return switch (keys.getPrivate().getAlgorithm()) {
      case "EC", "ECDSA" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      case "DSA" -> "SHA256withDSA";
      default -> keys.getPrivate().getAlgorithm();
    };
  }

  private static Issued sign(
      CertificateSpec spec,
      KeyPair keys,
      X500Name issuer,
      KeyPair issuerKeys,
      BigInteger serial,
      Provider provider) {
    String algorithm = spec.signatureAlgorithm.orElseGet(() -> defaultAlgorithm(issuerKeys));
    ContentSigner signer = signer(issuerKeys, algorithm, provider);
    X500Name written = spec.issuerName.orElse(issuer);
    BigInteger number = spec.serial.orElse(serial);
    try {
      byte[] der =
          spec.version1
              ? version1(spec, keys, written, number).build(signer).getEncoded()
              : version3(spec, keys, written, number, issuerKeys).build(signer).getEncoded();
      return switch (Certificate.parse(der)) {
        case Parsed.Ok<Certificate>(Certificate certificate) -> new Issued(certificate, keys);
        case Parsed.Malformed<Certificate>(String reason) ->
            throw new IllegalStateException("the lab made a certificate that is none: " + reason);
      };
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the lab could not make a certificate", e);
    }
  }

  private static X509v1CertificateBuilder version1(
      CertificateSpec spec, KeyPair keys, X500Name issuer, BigInteger serial) {
    return new X509v1CertificateBuilder(
        issuer,
        serial,
        Date.from(spec.notBefore),
        Date.from(spec.notAfter),
        spec.subject,
        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
  }

  private static Time time(Instant at, CertificateSpec spec) {
    Date date = Date.from(at);
    return spec.generalizedTime ? new Time(new ASN1GeneralizedTime(date)) : new Time(date);
  }

  private static X509v3CertificateBuilder version3(
      CertificateSpec spec, KeyPair keys, X500Name issuer, BigInteger serial, KeyPair issuerKeys)
      throws IOException, GeneralSecurityException {
    SubjectPublicKeyInfo subjectKey =
        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            issuer,
            serial,
            time(spec.notBefore, spec),
            time(spec.notAfter, spec),
            spec.subject,
            subjectKey);
    if (spec.uniqueIdentifier) {
      builder.setSubjectUniqueID(new boolean[] {true, false, true});
    }
    X509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
    if (spec.subjectKeyIdentifier) {
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          identifiers.createSubjectKeyIdentifier(subjectKey));
    }
    if (spec.authorityKeyIdentifier) {
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(
              SubjectPublicKeyInfo.getInstance(issuerKeys.getPublic().getEncoded())));
    }
    for (Map.Entry<ASN1ObjectIdentifier, CertificateSpec.Written> entry :
        spec.extensions.entrySet()) {
      builder.addExtension(entry.getKey(), entry.getValue().critical(), entry.getValue().value());
    }
    return builder;
  }
}
