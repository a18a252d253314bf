package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.ExtensionOids;
import io.vouchsafe.pki.KeyUsage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules of the certificate profile (RFC 5280 §4) that bind issuers, and that a relying party loses
 * nothing by insisting on, whatever the {@link Profile}. Left out on purpose, because honest
 * private CAs break them and §6.1 does not need them: key identifiers, a positive serial number
 * (§4.1.2.2 asks users to bear it), a critical basicConstraints (PKITS 4.6.4), policyConstraints
 * (PKITS 4.8) or nameConstraints (found in the wild). The strict profile insists on them: {@link
 * StrictRules}.
 */
final class CertificateProfile {
  /** Extensions that are processed, and so may be critical (§6.1.4 (o), §6.1.5 (f)). */
  private static final Set<String> UNDERSTOOD =
      Set.of(
          ExtensionOids.KEY_USAGE,
          ExtensionOids.SUBJECT_ALTERNATIVE_NAME,
          ExtensionOids.ISSUER_ALTERNATIVE_NAME,
          ExtensionOids.BASIC_CONSTRAINTS,
          ExtensionOids.NAME_CONSTRAINTS,
          ExtensionOids.CRL_DISTRIBUTION_POINTS,
          ExtensionOids.CERTIFICATE_POLICIES,
          ExtensionOids.POLICY_MAPPINGS,
          ExtensionOids.POLICY_CONSTRAINTS,
          ExtensionOids.EXTENDED_KEY_USAGE,
          ExtensionOids.INHIBIT_ANY_POLICY,
          ExtensionOids.OCSP_NO_CHECK);

  /**
   * Microsoft's application policies say the same as extKeyUsage; beside an extKeyUsage, which is
   * enforced, they may be critical.
   */
  private static final String MS_APPLICATION_POLICIES = "1.3.6.1.4.1.311.21.10";

  private static final int MAX_SERIAL_BITS = 160;

  private CertificateProfile() {}

  /**
   * What a certificate breaks by itself.
   *
   * @param saidToBeCa the caller says that it is a CA, with or without basicConstraints
   */
  static Optional<PathRefusal> refusalOf(Certificate certificate, boolean saidToBeCa) {
    boolean ca = certificate.isCa() || (saidToBeCa && certificate.basicConstraints().isEmpty());
    return criticalExtensions(certificate)
        .or(() -> ca ? Optional.empty() : placement(certificate))
        .or(() -> emptySubject(certificate))
        .or(() -> serial(certificate));
  }

  /** §6.1.4 (o), §6.1.5 (f); §4.2.1.4 for qualifiers within a critical certificatePolicies. */
  static Optional<PathRefusal> criticalExtensions(Certificate certificate) {
    boolean purposes = certificate.extendedKeyUsage().isPresent();
    Optional<String> unknown =
        certificate.criticalExtensions().stream()
            .filter(oid -> !UNDERSTOOD.contains(oid))
            .filter(oid -> !(purposes && oid.equals(MS_APPLICATION_POLICIES)))
            .sorted()
            .findFirst();
    if (unknown.isEmpty()
        && certificate.hasUnknownPolicyQualifier()
        && certificate.isCritical(ExtensionOids.CERTIFICATE_POLICIES)) {
      unknown = Optional.of(ExtensionOids.CERTIFICATE_POLICIES);
    }
    return unknown.map(PathRefusal.UnsupportedCriticalExtension::new);
  }

  /** §4.2.1.10: nameConstraints only in a CA's certificate. §4.2.1.9: so with keyCertSign. */
  private static Optional<PathRefusal> placement(Certificate certificate) {
    if (certificate.version() < 3) {
      return Optional.empty();
    }
    if (certificate.nameConstraints().isPresent()) {
      return broken(
          "nameConstraints only in a CA certificate (RFC 5280 §4.2.1.10)", "no CA has it");
    }
    boolean signs =
        certificate.keyUsage().map(set -> set.contains(KeyUsage.KEY_CERT_SIGN)).orElse(false);
    return signs && certificate.basicConstraints().isPresent()
        ? broken("keyCertSign only in a CA certificate (RFC 5280 §4.2.1.9)", "no CA asserts it")
        : Optional.empty();
  }

  /** §4.1.2.6: who has no subject has a critical subjectAltName, and is no CA. */
  private static Optional<PathRefusal> emptySubject(Certificate certificate) {
    if (!certificate.subject().isEmpty()) {
      return Optional.empty();
    }
    boolean named = !certificate.subjectAlternativeNames().orElse(List.of()).isEmpty();
    return named && certificate.isCritical(ExtensionOids.SUBJECT_ALTERNATIVE_NAME)
        ? Optional.empty()
        : broken("a subject, or a critical subjectAltName (RFC 5280 §4.1.2.6)", "neither is there");
  }

  /** §4.1.2.2: no longer than 20 octets. */
  private static Optional<PathRefusal> serial(Certificate certificate) {
    int bits = certificate.serial().value().bitLength();
    return bits > MAX_SERIAL_BITS
        ? broken("a serial number of at most 20 octets (RFC 5280 §4.1.2.2)", bits + " bits")
        : Optional.empty();
  }

  private static Optional<PathRefusal> broken(String rule, String found) {
    return Optional.of(new PathRefusal.ProfileViolation(PathRefusal.Code.MALFORMED, rule, found));
  }
}
