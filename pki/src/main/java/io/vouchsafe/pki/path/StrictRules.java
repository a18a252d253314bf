package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.CertificateRule.malformed;

import io.vouchsafe.pki.AuthorityKeyIdentifier;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.ExtensionOids;
import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.util.List;
import java.util.Optional;

/**
 * What RFC 5280 §4 demands of the CA that issues a certificate, and what §6.1 lets a relying party
 * bear: one row a rule.
 */
final class StrictRules {

  private static final int MAX_SERIAL_OCTETS = 20;

  /** Every certificate of the path, the anchor's included. */
  private static final List<CertificateRule> OF_ALL =
      List.of(
          malformed(
              "a version 3 certificate (RFC 5280 §4.1.2.1)",
              c -> c.version() == 3,
              c -> "version " + c.version()),
          malformed(
              "a serial number above 0 (RFC 5280 §4.1.2.2)",
              c -> c.serial().value().signum() > 0,
              c -> "the serial number " + c.serial().hex()),
          malformed(
              "a serial number of at most 20 octets (RFC 5280 §4.1.2.2)",
              c -> octets(c) <= MAX_SERIAL_OCTETS,
              c -> "a serial number of " + octets(c) + " octets"),
          malformed(
              "dates before 2050 as UTCTime (RFC 5280 §4.1.2.5)",
              c -> !c.hasEarlyGeneralizedTime(),
              c -> "one as GeneralizedTime"),
          malformed(
              "no unique identifiers (RFC 5280 §4.1.2.8)",
              c -> !c.hasUniqueIdentifiers(),
              c -> "a unique identifier"),
          critical(ExtensionOids.NAME_CONSTRAINTS, "nameConstraints", "§4.2.1.10"),
          critical(ExtensionOids.POLICY_CONSTRAINTS, "policyConstraints", "§4.2.1.11"),
          critical(ExtensionOids.INHIBIT_ANY_POLICY, "inhibitAnyPolicy", "§4.2.1.14"),
          malformed(
              "keyCertSign only in a CA certificate (RFC 5280 §4.2.1.3, §4.2.1.9)",
              c -> c.isCa() || !mayCertify(c),
              c -> "keyCertSign without cA TRUE"),
          malformed(
              "pathLenConstraint only with cA TRUE and keyCertSign (RFC 5280 §4.2.1.9)",
              c -> !hasPathLength(c) || (c.isCa() && mayCertify(c)),
              c -> "pathLenConstraint without them"));

  /** Certificates of CAs. */
  private static final List<CertificateRule> OF_CAS =
      List.of(
          new CertificateRule(
              Code.NOT_A_CA,
              "basicConstraints with cA TRUE in a CA certificate (RFC 5280 §4.2.1.9)",
              Certificate::isCa,
              c -> c.basicConstraints().isPresent() ? "cA FALSE" : "no basicConstraints"),
          malformed(
              "critical basicConstraints in a CA certificate (RFC 5280 §4.2.1.9)",
              c -> c.isCritical(ExtensionOids.BASIC_CONSTRAINTS),
              c -> "basicConstraints that are not critical"),
          new CertificateRule(
              Code.KEY_USAGE,
              "keyUsage with keyCertSign in a CA certificate (RFC 5280 §4.2.1.3)",
              StrictRules::mayCertify,
              c -> c.keyUsage().isPresent() ? "no keyCertSign" : "no keyUsage"),
          malformed(
              "subjectKeyIdentifier in a CA certificate (RFC 5280 §4.2.1.2)",
              c -> c.subjectKeyIdentifier().isPresent(),
              c -> "none"));

  private static final CertificateRule IDENTIFIES_ISSUER =
      malformed(
          "authorityKeyIdentifier with a keyIdentifier in all but self-signed certificates"
              + " (RFC 5280 §4.2.1.1)",
          c ->
              c.authorityKeyIdentifier().flatMap(AuthorityKeyIdentifier::keyIdentifier).isPresent(),
          c ->
              c.authorityKeyIdentifier().isPresent()
                  ? "authorityKeyIdentifier without a keyIdentifier"
                  : "no authorityKeyIdentifier");

  private StrictRules() {}

  /** A certificate below an anchor that need not be a CA's. */
  static Optional<PathRefusal> refusalOfLeaf(Certificate leaf) {
    return refusalOfAny(leaf, leaf.isCa()).or(() -> IDENTIFIES_ISSUER.refusalOf(leaf));
  }

  /** A CA's certificate below an anchor. */
  static Optional<PathRefusal> refusalOfAuthority(Certificate ca) {
    return refusalOfAny(ca, true).or(() -> IDENTIFIES_ISSUER.refusalOf(ca));
  }

  /**
   * An anchor's certificate. One that is self-issued counts as self-signed here: it may leave
   * authorityKeyIdentifier out, and one that it has is complete.
   *
   * @param ca false for an anchor that is the whole path
   */
  static Optional<PathRefusal> refusalOfAnchor(Certificate anchor, boolean ca) {
    boolean mayLeaveOut = anchor.isSelfIssued() && anchor.authorityKeyIdentifier().isEmpty();
    return refusalOfAny(anchor, ca || anchor.isCa())
        .or(() -> mayLeaveOut ? Optional.empty() : IDENTIFIES_ISSUER.refusalOf(anchor));
  }

  private static Optional<PathRefusal> refusalOfAny(Certificate certificate, boolean ca) {
    return (ca ? CertificateRule.firstBroken(OF_CAS, certificate) : Optional.<PathRefusal>empty())
        .or(() -> CertificateRule.firstBroken(OF_ALL, certificate));
  }

  /**
   * §4.2.1.2: a CA's subjectKeyIdentifier is what it writes as keyIdentifier into the certificates
   * that it issues.
   */
  static Optional<PathRefusal> refusalOfLink(Certificate issuer, Certificate subject) {
    Optional<Der> written =
        subject.authorityKeyIdentifier().flatMap(AuthorityKeyIdentifier::keyIdentifier);
    Optional<Der> own = issuer.subjectKeyIdentifier();
    return written.isEmpty() || own.isEmpty() || written.equals(own)
        ? Optional.empty()
        : Optional.of(
            new PathRefusal.ProfileViolation(
                Code.MALFORMED,
                "the issuer's subjectKeyIdentifier as keyIdentifier of authorityKeyIdentifier"
                    + " (RFC 5280 §4.2.1.2)",
                "another one"));
  }

  /** "Conforming CAs MUST mark this extension as critical." */
  private static CertificateRule critical(String oid, String name, String clause) {
    return malformed(
        "critical " + name + " (RFC 5280 " + clause + ")",
        c -> c.extensionValue(oid).isEmpty() || c.isCritical(oid),
        c -> name + " that are not critical");
  }

  private static int octets(Certificate certificate) {
    return certificate.serial().value().toByteArray().length;
  }

  private static boolean mayCertify(Certificate certificate) {
    return certificate
        .keyUsage()
        .map(usages -> usages.contains(KeyUsage.KEY_CERT_SIGN))
        .orElse(false);
  }

  private static boolean hasPathLength(Certificate certificate) {
    return certificate.basicConstraints().map(it -> it.pathLength().isPresent()).orElse(false);
  }
}
