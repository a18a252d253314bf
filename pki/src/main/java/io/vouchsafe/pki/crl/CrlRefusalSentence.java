package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.KeyUsage;
import java.util.stream.Collectors;

/** Says a refusal in one sentence for people, with the clause that asks for it. */
final class CrlRefusalSentence {
  private CrlRefusalSentence() {}

  static String of(CrlRefusal refusal) {
    return switch (refusal) {
      case CrlRefusal.UnknownCriticalExtension(var oid) ->
          "critical extension " + oid + " is not understood (RFC 5280 §5.2, §5.3)";
      case CrlRefusal.OtherIssuer(var issuer, var wanted) ->
          "issued by " + issuer + ", wanted " + wanted + " (RFC 5280 §6.3.3 (b)(1))";
      case CrlRefusal.NotIndirect(var issuer) ->
          "the distribution point names CRL issuer "
              + issuer
              + ", but the CRL is not indirect (RFC 5280 §6.3.3 (b)(1))";
      case CrlRefusal.OtherDistributionPoint(var crl, var certificate) ->
          "for distribution point "
              + crl
              + ", the certificate has "
              + certificate
              + " (RFC 5280 §6.3.3 (b)(2)(i))";
      case CrlRefusal.OtherKind(var covered, var ca) ->
          "covers "
              + covered
              + ", the certificate is "
              + (ca ? "a CA's" : "no CA's")
              + " (RFC 5280 §6.3.3 (b)(2))";
      case CrlRefusal.PerhapsOtherPart(var serial) ->
          "for a part of the issuer's certificates, and of this one only serial "
              + serial
              + " is known (RFC 5280 §6.3.3 (b)(2))";
      case CrlRefusal.UnreadablePoints(var reason) -> reason + " (RFC 5280 §4.2.1.13)";
      case CrlRefusal.NoSigner(var issuer) ->
          "no certificate of " + issuer + " has the key that the CRL names (RFC 5280 §6.3.3 (f))";
      case CrlRefusal.SignerWithoutPath(var signer, var why) ->
          "no path for signer " + signer + ": " + why.explain() + " (RFC 5280 §6.3.3 (f))";
      case CrlRefusal.SignerMayNotSign(var signer, var usages) ->
          "keyUsage of "
              + signer
              + " is "
              + usages.stream().sorted().map(KeyUsage::asn1Name).collect(Collectors.toList())
              + " without cRLSign (RFC 5280 §6.3.3 (f))";
      case CrlRefusal.SignerRevoked(var certificate, var at) ->
          "signer " + certificate + " is revoked since " + at + " (RFC 5280 §6.1.3 (a)(3))";
      case CrlRefusal.BadSignature(var signer) ->
          "the key of " + signer + " does not verify the CRL (RFC 5280 §6.3.3 (g))";
      case CrlRefusal.WeakAlgorithm(var oid, var signer) ->
          "algorithm " + oid + " with the key of " + signer + " is not accepted";
      case CrlRefusal.NotYetValid(var thisUpdate, var at, var skew) ->
          "made "
              + thisUpdate
              + ", and it is "
              + at
              + ", leeway "
              + skew.toSeconds()
              + " s (RFC 5280 §5.1.2.4)";
      case CrlRefusal.Expired(var nextUpdate, var at, var skew) ->
          "the next one was due "
              + nextUpdate
              + ", and it is "
              + at
              + ", leeway "
              + skew.toSeconds()
              + " s (RFC 5280 §6.3.3 (a))";
      case CrlRefusal.TooOld(var thisUpdate, var at, var maxAge) ->
          "made " + thisUpdate + ", more than " + maxAge.toSeconds() + " s before " + at;
      case CrlRefusal.NoNextUpdate(var thisUpdate) ->
          "made "
              + thisUpdate
              + " without nextUpdate, and no maximum age is set"
              + " (RFC 5280 §5.1.2.5)";
      case CrlRefusal.UpdatesReversed(var thisUpdate, var nextUpdate) ->
          "nextUpdate " + nextUpdate + " lies before thisUpdate " + thisUpdate;
      case CrlRefusal.ProfileViolation(var rule, var found) ->
          found + "; required under profile strict: " + rule;
      case CrlRefusal.DeltaWithoutBase(var base, var number) ->
          "delta CRL from base "
              + base
              + " to "
              + number.map(n -> n.toString()).orElse("none")
              + " fits no usable complete CRL (RFC 5280 §5.2.4)";
      case CrlRefusal.OverBudget r -> "the work allowed for one request is used up";
    };
  }
}
