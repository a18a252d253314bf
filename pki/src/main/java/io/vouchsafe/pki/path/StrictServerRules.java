package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.CertificateRule.malformed;

import io.vouchsafe.pki.AuthorityKeyIdentifier;
import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.ExtensionOids;
import io.vouchsafe.pki.PresentedNames;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the CA/Browser Forum demands of the CA that issues certificates of TLS servers (Baseline
 * Requirements 2.2.6, "BR"), and what a relying party could bear: the strict profile, on paths
 * whose purpose is serverAuth. One row a rule. Certificates of clients are none of its business:
 * their commonNames are people.
 */
final class StrictServerRules {
  private static final String COMMON_NAME = "2.5.4.3";
  private static final int LONGEST_SHOWN = 100;

  /** Every certificate of the path, the anchor's included; its key is built already. */
  private static final List<CertificateRule> OF_ALL =
      List.of(
          new CertificateRule(
              Code.WEAK_ALGORITHM,
              "an RSA modulus of whole octets (profile strict; CA/B BR §6.1.5)",
              c -> rsaBits(c) % 8 == 0,
              c -> "an RSA key of " + rsaBits(c) + " bits"),
          malformed(
              "authorityKeyIdentifier without authorityCertIssuer and authorityCertSerialNumber"
                  + " (profile strict; CA/B BR §7.1.2.1.3, §7.1.2.11.1)",
              c -> c.authorityKeyIdentifier().map(StrictServerRules::isKeyAlone).orElse(true),
              c -> "one that has them"),
          malformed(
              "extKeyUsage that is not critical (profile strict; CA/B BR §7.1.2.7.6)",
              c -> !c.isCritical(ExtensionOids.EXTENDED_KEY_USAGE),
              c -> "a critical extKeyUsage"));

  /** Self-issued anchors. */
  private static final List<CertificateRule> OF_ROOTS =
      List.of(
          malformed(
              "no extKeyUsage in a root (profile strict; CA/B BR §7.1.2.1.2)",
              c -> c.extendedKeyUsage().isEmpty(),
              c -> "a root with extKeyUsage"));

  /** The server's own certificate. */
  private static final List<CertificateRule> OF_LEAVES =
      List.of(
          new CertificateRule(
              Code.EXTENDED_KEY_USAGE,
              "an extKeyUsage without anyExtendedKeyUsage (profile strict; CA/B BR §7.1.2.7.10)",
              c -> !c.extendedKeyUsage().orElse(Set.of()).contains(Purpose.ANY_OID),
              c -> "anyExtendedKeyUsage"),
          malformed(
              "a critical subjectAltName only without a subject (profile strict; CA/B BR"
                  + " §7.1.2.7.12)",
              c -> c.subject().isEmpty() || !c.isCritical(ExtensionOids.SUBJECT_ALTERNATIVE_NAME),
              c -> "a critical subjectAltName beside a subject"),
          malformed(
              "a commonName that names a host is a copy of a dNSName or iPAddress, character for"
                  + " character (profile strict; CA/B BR §7.1.4.3)",
              c -> foreignCommonName(c).isEmpty(),
              c ->
                  "the commonName "
                      + BoundedText.of(foreignCommonName(c).orElse(""), LONGEST_SHOWN)));

  private StrictServerRules() {}

  /** The end entity. */
  static Optional<PathRefusal> refusalOfLeaf(Certificate leaf) {
    return refusalOfAuthority(leaf).or(() -> CertificateRule.firstBroken(OF_LEAVES, leaf));
  }

  /** A CA's certificate below an anchor. */
  static Optional<PathRefusal> refusalOfAuthority(Certificate ca) {
    return CertificateRule.firstBroken(OF_ALL, ca);
  }

  /** An anchor above the end entity; one that is self-issued counts as a root. */
  static Optional<PathRefusal> refusalOfAnchor(Certificate anchor) {
    return refusalOfAuthority(anchor)
        .or(
            () ->
                anchor.isSelfIssued()
                    ? CertificateRule.firstBroken(OF_ROOTS, anchor)
                    : Optional.empty());
  }

  /** 0 for a key that is no RSA key. */
  private static int rsaBits(Certificate certificate) {
    return certificate.builtKey().orElse(null) instanceof RSAPublicKey rsa
        ? rsa.getModulus().bitLength()
        : 0;
  }

  private static boolean isKeyAlone(AuthorityKeyIdentifier identifier) {
    return identifier.issuer().isEmpty() && identifier.serial().isEmpty();
  }

  /** A string of a type without one character set counts in each way of reading it. */
  private static Optional<String> foreignCommonName(Certificate leaf) {
    List<String> written =
        leaf.subject().readings(COMMON_NAME).stream().flatMap(List::stream).toList();
    return PresentedNames.of(leaf).hostsWithoutCopy(written).stream().findFirst();
  }
}
