package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.WebpkiLeaf.broken;

import io.vouchsafe.pki.AuthorityKeyIdentifier;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.ExtensionOids;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.util.List;
import java.util.Optional;

/** CA certificates after the CA/Browser Forum's Baseline Requirements (§7.1.2.1 to §7.1.2.6). */
final class WebpkiAuthority {
  /** RFC 5280 §4.2.1.9, .10, .11, .14: "Conforming CAs MUST mark this extension as critical." */
  private static final List<String> ALWAYS_CRITICAL =
      List.of(
          ExtensionOids.BASIC_CONSTRAINTS,
          ExtensionOids.NAME_CONSTRAINTS,
          ExtensionOids.POLICY_CONSTRAINTS,
          ExtensionOids.INHIBIT_ANY_POLICY);

  private WebpkiAuthority() {}

  static Optional<PathRefusal> refusalOfIntermediate(Certificate ca) {
    return WebpkiLeaf.serial(ca).or(() -> refusalOfAny(ca)).or(() -> WebpkiLeaf.keyIdentifier(ca));
  }

  static Optional<PathRefusal> refusalOfAnchor(Certificate anchor) {
    return refusalOfAny(anchor)
        .or(() -> rootPurposes(anchor))
        .or(
            () ->
                anchor.isSelfIssued()
                    ? rootKeyIdentifier(anchor)
                    : WebpkiLeaf.keyIdentifier(anchor));
  }

  private static Optional<PathRefusal> refusalOfAny(Certificate ca) {
    return WebpkiLeaf.version(ca)
        .or(() -> WebpkiKeys.refusalOf(ca))
        .or(() -> criticality(ca))
        .or(() -> subjectKeyIdentifier(ca));
  }

  private static Optional<PathRefusal> criticality(Certificate ca) {
    return ALWAYS_CRITICAL.stream()
        .filter(oid -> ca.extensionValue(oid).isPresent() && !ca.isCritical(oid))
        .findFirst()
        .flatMap(
            oid ->
                broken(
                    Code.MALFORMED,
                    "the extension " + oid + " is critical (RFC 5280 §4.2.1)",
                    "it is not"));
  }

  /** RFC 5280 §4.2.1.2: "this extension MUST appear in all conforming CA certificates". */
  private static Optional<PathRefusal> subjectKeyIdentifier(Certificate ca) {
    return ca.subjectKeyIdentifier().isPresent()
        ? Optional.empty()
        : broken(Code.MALFORMED, "subjectKeyIdentifier (RFC 5280 §4.2.1.2)", "none");
  }

  /** BR §7.1.2.1.2: a root has no extKeyUsage. */
  private static Optional<PathRefusal> rootPurposes(Certificate root) {
    return root.isSelfIssued() && root.extendedKeyUsage().isPresent()
        ? broken(Code.EXTENDED_KEY_USAGE, "a root without extKeyUsage (BR §7.1.2.1.2)", "one")
        : Optional.empty();
  }

  /** BR §7.1.2.1.3: when it is there, it holds the root's own key identifier and nothing else. */
  private static Optional<PathRefusal> rootKeyIdentifier(Certificate root) {
    Optional<AuthorityKeyIdentifier> identifier = root.authorityKeyIdentifier();
    if (identifier.isEmpty()) {
      return Optional.empty();
    }
    Optional<Der> own = root.subjectKeyIdentifier();
    return identifier.get().keyIdentifier().equals(own)
        ? WebpkiLeaf.keyIdentifier(root)
        : broken(
            Code.MALFORMED,
            "a root's authorityKeyIdentifier is its subjectKeyIdentifier (BR §7.1.2.1.3)",
            "another one");
  }
}
