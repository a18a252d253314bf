package io.vouchsafe.pki.path;

import io.vouchsafe.pki.AlternativeName;
import io.vouchsafe.pki.AuthorityKeyIdentifier;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.ExtensionOids;
import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Subscriber certificates after the CA/Browser Forum's Baseline Requirements (§7.1.2.7). */
final class WebpkiLeaf {
  private WebpkiLeaf() {}

  static Optional<PathRefusal> refusalOf(Certificate leaf) {
    return version(leaf)
        .or(() -> serial(leaf))
        .or(() -> WebpkiKeys.refusalOf(leaf))
        .or(() -> noAuthority(leaf))
        .or(() -> purposes(leaf))
        .or(() -> keyIdentifier(leaf))
        .or(() -> alternativeNames(leaf))
        .or(() -> WebpkiCommonName.refusalOf(leaf));
  }

  /** BR §7.1.1. */
  static Optional<PathRefusal> version(Certificate certificate) {
    return certificate.version() == 3
        ? Optional.empty()
        : broken(Code.MALFORMED, "version 3 (BR §7.1.1)", "version " + certificate.version());
  }

  /** BR §7.1.2.7 and others: more than 0, at most 20 octets. */
  static Optional<PathRefusal> serial(Certificate certificate) {
    return certificate.serial().value().signum() > 0
        ? Optional.empty()
        : broken(Code.MALFORMED, "a positive serial number", certificate.serial().hex());
  }

  /**
   * BR §7.1.2.11.1: keyIdentifier and nothing else.
   *
   * @return a refusal too when the extension is absent
   */
  static Optional<PathRefusal> keyIdentifier(Certificate certificate) {
    Optional<AuthorityKeyIdentifier> identifier = certificate.authorityKeyIdentifier();
    boolean fits =
        identifier.isPresent()
            && identifier.get().keyIdentifier().isPresent()
            && identifier.get().issuer().isEmpty();
    return fits
        ? Optional.empty()
        : broken(
            Code.MALFORMED,
            "authorityKeyIdentifier with keyIdentifier alone (BR §7.1.2.11.1)",
            identifier.isPresent() ? "another content" : "none");
  }

  /** BR §7.1.2.7.8, §7.1.2.7.11. */
  private static Optional<PathRefusal> noAuthority(Certificate leaf) {
    boolean signs = leaf.keyUsage().map(set -> set.contains(KeyUsage.KEY_CERT_SIGN)).orElse(false);
    return leaf.isCa() || signs
        ? broken(Code.KEY_USAGE, "a leaf that is no CA (BR §7.1.2.7.8)", "a CA certificate")
        : Optional.empty();
  }

  /** BR §7.1.2.7.6, §7.1.2.7.10: there, not critical, serverAuth, without anyExtendedKeyUsage. */
  private static Optional<PathRefusal> purposes(Certificate leaf) {
    Set<String> found = leaf.extendedKeyUsage().orElse(Set.of());
    boolean fits =
        found.contains(Purpose.SERVER_AUTH.oid())
            && !found.contains(Purpose.ANY.oid())
            && !leaf.isCritical(ExtensionOids.EXTENDED_KEY_USAGE);
    return fits
        ? Optional.empty()
        : broken(
            Code.EXTENDED_KEY_USAGE,
            "an uncritical extKeyUsage with serverAuth, without any (BR §7.1.2.7.10)",
            found.isEmpty() ? "none" : String.join(", ", found));
  }

  /** BR §7.1.2.7.12: dNSNames and iPAddresses, critical exactly when there is no subject. */
  private static Optional<PathRefusal> alternativeNames(Certificate leaf) {
    List<AlternativeName> names = leaf.subjectAlternativeNames().orElse(List.of());
    if (names.isEmpty()) {
      return broken(Code.MALFORMED, "a subjectAltName (BR §7.1.2.7.12)", "none");
    }
    if (leaf.isCritical(ExtensionOids.SUBJECT_ALTERNATIVE_NAME) != leaf.subject().isEmpty()) {
      return broken(
          Code.MALFORMED,
          "subjectAltName critical exactly when the subject is empty (BR §7.1.2.7.12)",
          "the opposite");
    }
    return names.stream()
        .filter(WebpkiLeaf::isTopLevelWildcard)
        .findFirst()
        .flatMap(name -> broken(Code.MALFORMED, "no wildcard for a top-level domain", name.text()));
  }

  /** BR §3.2.2.6, as far as it goes without a list of public suffixes. */
  private static boolean isTopLevelWildcard(AlternativeName name) {
    return name instanceof AlternativeName.Dns(String dns)
        && dns.startsWith("*.")
        && dns.indexOf('.', 2) < 0;
  }

  static Optional<PathRefusal> broken(Code code, String rule, String found) {
    return Optional.of(new PathRefusal.ProfileViolation(code, rule, found));
  }
}
