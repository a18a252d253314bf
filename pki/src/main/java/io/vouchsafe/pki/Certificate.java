package io.vouchsafe.pki;

import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * One parsed X.509 certificate (RFC 5280 §4). Immutable; equal when its DER is equal. Everything is
 * read at once, so that a broken certificate is found where it arrives; only the key waits, because
 * building it costs more than all the rest.
 */
public final class Certificate {
  /** id-kp-OCSPSigning (RFC 6960 §4.2.2.2). */
  public static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

  /** Contract, section 1: what is longer is malformed, and whoever reads one may stop there. */
  public static final int MOST_BYTES = PeerBounds.CERTIFICATE_BYTES;

  /** What came of building the key. */
  private record BuiltKey(Optional<PublicKey> key) {}

  private final Der der;
  private final Fingerprint sha256;
  private final CertificateFields fields;
  private volatile @Nullable BuiltKey builtKey;
  private volatile @Nullable Set<Fingerprint> keyFingerprints;

  private Certificate(Der der, Fingerprint sha256, CertificateFields fields) {
    this.der = der;
    this.sha256 = sha256;
    this.fields = fields;
  }

  /** Reads one DER certificate; bytes behind it, BER, and broken extensions are malformed. */
  public static Parsed<Certificate> parse(byte[] der) {
    try {
      Der copy = Der.copyOf(der);
      CertificateFields fields = CertificateFields.read(copy.toBytes());
      return Parsed.ok(new Certificate(copy, copy.sha256(), fields));
    } catch (MalformedDerException e) {
      return Parsed.malformed(e.reason());
    }
  }

  /**
   * RFC 5280 §6.1.4 (e), (f): the same certificate, whose DSA key without parameters takes those of
   * {@code issuerKey}; this certificate itself when there is nothing to inherit.
   */
  public Certificate withInheritedParameters(PublicKey issuerKey, Budget budget) {
    Optional<ListedKey> inherited =
        publicKey(budget).flatMap(key -> SubjectKey.inheritParameters(key, issuerKey));
    if (inherited.isEmpty() || !budget.takeKey(inherited.get().building())) {
      return this;
    }
    Certificate copy = new Certificate(der, sha256, fields);
    copy.builtKey = new BuiltKey(SubjectKey.build(inherited.get()));
    return copy;
  }

  /** The whole certificate. */
  public Der der() {
    return der;
  }

  public Fingerprint sha256() {
    return sha256;
  }

  /** 1, 2 or 3. */
  public int version() {
    return fields.version();
  }

  public SerialNumber serial() {
    return fields.serial();
  }

  public DistinguishedName subject() {
    return fields.subject();
  }

  public DistinguishedName issuer() {
    return fields.issuer();
  }

  public Instant notBefore() {
    return fields.notBefore();
  }

  public Instant notAfter() {
    return fields.notAfter();
  }

  /** Whether a date before 2050 is written as GeneralizedTime (RFC 5280 §4.1.2.5). */
  public boolean hasEarlyGeneralizedTime() {
    return fields.oddities().earlyGeneralizedTime();
  }

  /** Whether issuerUniqueID or subjectUniqueID is there (RFC 5280 §4.1.2.8). */
  public boolean hasUniqueIdentifiers() {
    return fields.oddities().uniqueIdentifiers();
  }

  /** The encoded SubjectPublicKeyInfo. */
  public Der subjectPublicKeyInfo() {
    return fields.subjectPublicKeyInfo();
  }

  /** The content of the subjectPublicKey BIT STRING, which OCSP and key identifiers hash. */
  public byte[] publicKeyBits() {
    return fields.publicKeyBits().toBytes();
  }

  /**
   * The SHA-256 of every usual encoding of the SubjectPublicKeyInfo, the one as sent among them;
   * made at the first question and kept.
   */
  public Set<Fingerprint> keyFingerprints() {
    Set<Fingerprint> known = keyFingerprints;
    if (known == null) {
      known = KeyFingerprints.of(fields.subjectPublicKeyInfo());
      keyFingerprints = known;
    }
    return known;
  }

  /**
   * The key, built once and kept; empty when it is not on the closed list, or broken, or when the
   * budget is used up ({@link Budget#isExhausted}). Nobody vouches for a key that a peer sent, so
   * it costs before it is built.
   */
  public Optional<PublicKey> publicKey(Budget budget) {
    BuiltKey known = builtKey;
    if (known != null) {
      return known.key();
    }
    Optional<ListedKey> listed = ListedKey.read(fields.subjectPublicKeyInfo());
    if (listed.isPresent() && !budget.takeKey(listed.get().building())) {
      return Optional.empty();
    }
    known = new BuiltKey(listed.flatMap(SubjectKey::build));
    builtKey = known;
    return known.key();
  }

  /** The key of a certificate that the operator configured: it costs no request anything. */
  public Optional<PublicKey> publicKey() {
    return publicKey(Budget.standard());
  }

  /** The key if somebody has built it already; costs nothing. */
  public Optional<PublicKey> builtKey() {
    BuiltKey known = builtKey;
    return known == null ? Optional.empty() : known.key();
  }

  /** Whether the key is on the closed list; costs nothing. */
  public boolean hasListedKey() {
    return ListedKey.read(fields.subjectPublicKeyInfo()).isPresent();
  }

  /** The OIDs of the key's algorithm and curve, for people. */
  public String keyAlgorithm() {
    return ListedKey.shown(fields.subjectPublicKeyInfo());
  }

  /** The signed part, as encoded. */
  public byte[] tbs() {
    return fields.tbs().toBytes();
  }

  public AlgorithmIdentifier signatureAlgorithm() {
    return fields.signatureAlgorithm();
  }

  public byte[] signature() {
    return fields.signature().toBytes();
  }

  /** Subject and issuer are the same name; says nothing about the signature. */
  public boolean isSelfIssued() {
    return subject().equals(issuer());
  }

  /** basicConstraints, or empty when the extension is absent. */
  public Optional<BasicConstraints> basicConstraints() {
    return extensions().basicConstraints;
  }

  /** Whether basicConstraints says that this is a CA. */
  public boolean isCa() {
    return basicConstraints().map(BasicConstraints::ca).orElse(false);
  }

  /** keyUsage, or empty when the extension is absent. */
  public Optional<Set<KeyUsage>> keyUsage() {
    return extensions().keyUsage;
  }

  /** The OIDs of extKeyUsage, or empty when the extension is absent. */
  public Optional<Set<String>> extendedKeyUsage() {
    return extensions().extendedKeyUsage;
  }

  /** subjectAltName, or empty when the extension is absent. */
  public Optional<List<AlternativeName>> subjectAlternativeNames() {
    return extensions().subjectAlternativeNames;
  }

  /** subjectKeyIdentifier, or empty when the extension is absent. */
  public Optional<Der> subjectKeyIdentifier() {
    return extensions().subjectKeyIdentifier;
  }

  /** authorityKeyIdentifier, or empty when the extension is absent. */
  public Optional<AuthorityKeyIdentifier> authorityKeyIdentifier() {
    return extensions().authorityKeyIdentifier;
  }

  /** nameConstraints, or empty when the extension is absent. */
  public Optional<NameConstraints> nameConstraints() {
    return extensions().nameConstraints;
  }

  /** The OIDs of certificatePolicies, or empty when the extension is absent. */
  public Optional<Set<String>> policies() {
    return extensions().policies;
  }

  /** Whether certificatePolicies has a qualifier that RFC 5280 §4.2.1.4 does not define. */
  public boolean hasUnknownPolicyQualifier() {
    return extensions().unknownPolicyQualifier;
  }

  /** policyMappings; empty when the extension is absent. */
  public List<PolicyMapping> policyMappings() {
    return extensions().policyMappings;
  }

  /** policyConstraints, or empty when the extension is absent. */
  public Optional<PolicyConstraints> policyConstraints() {
    return extensions().policyConstraints;
  }

  /** inhibitAnyPolicy: certificates that may still follow it; empty when absent. */
  public OptionalInt inhibitAnyPolicy() {
    return extensions().inhibitAnyPolicy;
  }

  /** Whether id-pkix-ocsp-nocheck is there (RFC 6960 §4.2.2.2.1). */
  public boolean hasOcspNoCheck() {
    return extensions().get(ExtensionOids.OCSP_NO_CHECK) != null;
  }

  /** Whether id-ce-noRevAvail is there (RFC 9608 §2), critical or not, whatever else is there. */
  public boolean hasNoRevAvail() {
    return extensions().get(ExtensionOids.NO_REV_AVAIL) != null;
  }

  /** Whether authorityInfoAccess has an id-ad-ocsp, a URL or any other name. */
  public boolean namesOcspResponder() {
    return extensions().ocspResponder;
  }

  /** The id-ad-ocsp URLs of authorityInfoAccess, in order, as written. */
  public List<String> ocspUrls() {
    return extensions().ocspUrls;
  }

  /** The extnValue content of the extension with that OID, or empty when it is absent. */
  public Optional<byte[]> extensionValue(String oid) {
    return Optional.ofNullable(extensions().get(oid)).map(raw -> raw.value().toBytes());
  }

  /** Whether the extension with that OID is there and critical. */
  public boolean isCritical(String oid) {
    CertificateExtensions.Raw raw = extensions().get(oid);
    return raw != null && raw.critical();
  }

  /** The OIDs of all critical extensions. */
  public Set<String> criticalExtensions() {
    return extensions().raw.entrySet().stream()
        .filter(entry -> entry.getValue().critical())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private CertificateExtensions extensions() {
    return fields.extensions();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Certificate that && sha256.equals(that.sha256) && der.equals(that.der);
  }

  @Override
  public int hashCode() {
    return sha256.hashCode();
  }

  @Override
  public String toString() {
    return subject() + " #" + serial();
  }
}
