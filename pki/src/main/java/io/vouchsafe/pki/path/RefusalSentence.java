package io.vouchsafe.pki.path;

import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.path.PathRefusal.AnchorNotSelfSigned;
import io.vouchsafe.pki.path.PathRefusal.AnyPolicyMapped;
import io.vouchsafe.pki.path.PathRefusal.BadSignature;
import io.vouchsafe.pki.path.PathRefusal.Expired;
import io.vouchsafe.pki.path.PathRefusal.IdentityMismatch;
import io.vouchsafe.pki.path.PathRefusal.MissingExtendedKeyUsage;
import io.vouchsafe.pki.path.PathRefusal.MissingKeyUsage;
import io.vouchsafe.pki.path.PathRefusal.NameChaining;
import io.vouchsafe.pki.path.PathRefusal.NameConstraintUnprocessable;
import io.vouchsafe.pki.path.PathRefusal.NameExcluded;
import io.vouchsafe.pki.path.PathRefusal.NameNotPermitted;
import io.vouchsafe.pki.path.PathRefusal.NoAcceptablePolicy;
import io.vouchsafe.pki.path.PathRefusal.NoPath;
import io.vouchsafe.pki.path.PathRefusal.NotACa;
import io.vouchsafe.pki.path.PathRefusal.NotYetValid;
import io.vouchsafe.pki.path.PathRefusal.OverBudget;
import io.vouchsafe.pki.path.PathRefusal.PathTooLong;
import io.vouchsafe.pki.path.PathRefusal.ProfileViolation;
import io.vouchsafe.pki.path.PathRefusal.UnsupportedCriticalExtension;
import io.vouchsafe.pki.path.PathRefusal.WeakAlgorithm;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What people read of a refusal: the values compared, then the clause. */
final class RefusalSentence {
  private RefusalSentence() {}

  static String of(PathRefusal refusal) {
    return switch (refusal) {
      case NoPath r ->
          "no anchor reached: nothing here leads from the issuer "
              + r.issuerWanted()
              + " to an anchor; whoever trusts it adds its certificate to the CA group"
              + " (intermediates; anchors when it is a root), or makes the client send it"
              + " (RFC 5280 §6.1)";
      case NameChaining r ->
          "issued by "
              + r.issuerWanted()
              + ", but the next certificate is "
              + r.subjectFound()
              + " (RFC 5280 §6.1.3 (a)(4))";
      case AnchorNotSelfSigned r ->
          "the anchor " + r.anchor() + " is not self-signed (partial_chain is off)";
      case Expired r ->
          "valid until " + r.notAfter() + ", and it is " + r.at() + " (RFC 5280 §6.1.3 (a)(2))";
      case NotYetValid r ->
          "valid from " + r.notBefore() + ", and it is " + r.at() + " (RFC 5280 §6.1.3 (a)(2))";
      case BadSignature r ->
          "the key of "
              + r.issuer()
              + " does not verify the "
              + r.algorithm()
              + " signature (RFC 5280 §6.1.3 (a)(1))";
      case WeakAlgorithm r -> r.found() + ", and the settings want " + r.wanted();
      case PathTooLong r ->
          r.found() + " CA certificates, " + r.allowed() + " allowed by " + r.rule();
      case NotACa r -> r.subject() + " is no CA: " + r.found() + " (RFC 5280 §6.1.4 (k))";
      case MissingKeyUsage r ->
          "key usage "
              + r.wanted().asn1Name()
              + " wanted, asserted: "
              + usages(r.asserted())
              + " (RFC 5280 §4.2.1.3)";
      case MissingExtendedKeyUsage r ->
          "extended key usage "
              + r.wanted()
              + " wanted, found: "
              + list(r.found())
              + " (RFC 5280 §4.2.1.12)";
      case NameNotPermitted r ->
          "the "
              + r.form()
              + " "
              + r.name()
              + " is outside the permitted subtrees (RFC 5280 §6.1.3 (b))";
      case NameExcluded r ->
          r.name() + " is inside the excluded subtree " + r.subtree() + " (RFC 5280 §6.1.3 (c))";
      case NameConstraintUnprocessable r ->
          "a name constraint cannot be processed: " + r.form() + " (RFC 5280 §4.2.1.10)";
      case NoAcceptablePolicy r ->
          "the path is valid for none of the policies "
              + list(r.wanted())
              + " (RFC 5280 §6.1.3 (f), §6.1.5 (g))";
      case AnyPolicyMapped r ->
          r.issuerDomain()
              + " is mapped to "
              + r.subjectDomain()
              + ": anyPolicy must not be mapped (RFC 5280 §6.1.4 (a))";
      case UnsupportedCriticalExtension r ->
          "the critical extension "
              + r.oid()
              + " is not understood (RFC 5280 §6.1.4 (o), §6.1.5 (f))";
      case IdentityMismatch r ->
          "wanted "
              + r.wanted()
              + ", the certificate carries "
              + (r.presented().isEmpty() ? "no such name" : String.join(", ", r.presented()))
              + " (RFC 9525 §6)";
      case ProfileViolation r -> r.found() + "; required: " + r.rule();
      case OverBudget r -> "the work that one request may cause is used up";
    };
  }

  private static String list(Set<String> words) {
    return words.isEmpty() ? "none" : String.join(", ", new TreeSet<>(words));
  }

  private static String usages(Set<KeyUsage> usages) {
    return list(usages.stream().map(KeyUsage::asn1Name).collect(Collectors.toSet()));
  }
}
