package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.path.PathRefusal;
import io.vouchsafe.pki.revocation.Outcome;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Why a CRL cannot be used for one certificate, with the values that were compared. */
public sealed interface CrlRefusal {

  /** RFC 5280 §5.2, §5.3: a critical extension that is not understood forbids any use. */
  record UnknownCriticalExtension(String oid) implements CrlRefusal {}

  /** §6.3.3 (b)(1): another issuer than the certificate or its distribution point names. */
  record OtherIssuer(DistinguishedName crlIssuer, List<PointName> wanted) implements CrlRefusal {
    public OtherIssuer {
      wanted = List.copyOf(wanted);
    }
  }

  /** §6.3.3 (b)(1): the distribution point names a CRL issuer, and the CRL is not indirect. */
  record NotIndirect(DistinguishedName crlIssuer) implements CrlRefusal {}

  /** §6.3.3 (b)(2)(i): the CRL is another part of the issuer's CRLs. */
  record OtherDistributionPoint(List<PointName> ofCrl, List<PointName> ofCertificate)
      implements CrlRefusal {
    public OtherDistributionPoint {
      ofCrl = List.copyOf(ofCrl);
      ofCertificate = List.copyOf(ofCertificate);
    }
  }

  /** §6.3.3 (b)(2)(ii) to (iv): the CRL covers another kind of certificates. */
  record OtherKind(IssuingDistributionPoint.CoveredCertificates covered, boolean certificateIsCa)
      implements CrlRefusal {}

  /** §6.3.3 (b)(2): the CRL covers a part, and of the certificate only the serial is known. */
  record PerhapsOtherPart(SerialNumber serial) implements CrlRefusal {}

  /** §4.2.1.13: the certificate's own distribution points cannot be read. */
  record UnreadablePoints(String reason) implements CrlRefusal {}

  /** §6.3.3 (f): no certificate at hand has the CRL issuer's name and key. */
  record NoSigner(DistinguishedName crlIssuer) implements CrlRefusal {}

  /** §6.3.3 (f): no path leads from the signer to the anchor of the certificate asked about. */
  record SignerWithoutPath(DistinguishedName signer, PathRefusal why) implements CrlRefusal {}

  /** §6.3.3 (f): the signer has a keyUsage without cRLSign. */
  record SignerMayNotSign(DistinguishedName signer, Set<KeyUsage> usages) implements CrlRefusal {
    public SignerMayNotSign {
      usages = Set.copyOf(usages);
    }
  }

  /** §6.3.3 (f), §6.1.3 (a)(3): the signer, or a certificate above it, is revoked. */
  record SignerRevoked(DistinguishedName certificate, Instant revokedAt) implements CrlRefusal {}

  /** §6.3.3 (g): the signer's key does not verify the CRL. */
  record BadSignature(DistinguishedName signer) implements CrlRefusal {}

  /** The settings refuse the algorithm of the CRL's signature or the signer's key. */
  record WeakAlgorithm(String oid, DistinguishedName signer) implements CrlRefusal {}

  /** §5.1.2.4: made after {@code at} + {@code skew}. */
  record NotYetValid(Instant thisUpdate, Instant at, Duration skew) implements CrlRefusal {}

  /** §5.1.2.5: the next one was due before {@code at} - {@code skew}. */
  record Expired(Instant nextUpdate, Instant at, Duration skew) implements CrlRefusal {}

  /** The settings want a younger CRL. */
  record TooOld(Instant thisUpdate, Instant at, Duration maxAge) implements CrlRefusal {}

  /** §5.1.2.5: nextUpdate is absent, and no maximum age stands in for it. */
  record NoNextUpdate(Instant thisUpdate) implements CrlRefusal {}

  /** nextUpdate lies before thisUpdate. */
  record UpdatesReversed(Instant thisUpdate, Instant nextUpdate) implements CrlRefusal {}

  /** The strict profile: what RFC 5280 §5 demands of the issuer of a CRL. */
  record ProfileViolation(String rule, String found) implements CrlRefusal {}

  /** §5.2.4: no usable complete CRL goes with this delta CRL. */
  record DeltaWithoutBase(BigInteger baseCrlNumber, Optional<BigInteger> crlNumber)
      implements CrlRefusal {}

  /** The work allowed for this request is used up. */
  record OverBudget() implements CrlRefusal {}

  /** The word of the contract's closed list. */
  default Outcome outcome() {
    return switch (this) {
      case UnknownCriticalExtension r -> Outcome.OUT_OF_SCOPE;
      case OtherIssuer r -> Outcome.OUT_OF_SCOPE;
      case NotIndirect r -> Outcome.OUT_OF_SCOPE;
      case OtherDistributionPoint r -> Outcome.OUT_OF_SCOPE;
      case OtherKind r -> Outcome.OUT_OF_SCOPE;
      case PerhapsOtherPart r -> Outcome.OUT_OF_SCOPE;
      case UnreadablePoints r -> Outcome.OUT_OF_SCOPE;
      case DeltaWithoutBase r -> Outcome.OUT_OF_SCOPE;
      case NoSigner r -> Outcome.SIGNER_NOT_TRUSTED;
      case SignerWithoutPath r -> Outcome.SIGNER_NOT_TRUSTED;
      case SignerMayNotSign r -> Outcome.SIGNER_NOT_TRUSTED;
      case SignerRevoked r -> Outcome.SIGNER_NOT_TRUSTED;
      case BadSignature r -> Outcome.BAD_SIGNATURE;
      case WeakAlgorithm r -> Outcome.BAD_SIGNATURE;
      case NotYetValid r -> Outcome.NOT_YET_VALID;
      case Expired r -> Outcome.EXPIRED_RESPONSE;
      case TooOld r -> Outcome.TOO_OLD;
      case NoNextUpdate r -> Outcome.MISSING_NEXTUPDATE;
      case UpdatesReversed r -> Outcome.MALFORMED_RESPONSE;
      case ProfileViolation r -> Outcome.MALFORMED_RESPONSE;
      case OverBudget r -> Outcome.OVERLOADED;
    };
  }

  /** One sentence for people: the values compared and the RFC clause. */
  default String explain() {
    return CrlRefusalSentence.of(this);
  }
}
