package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import java.util.Optional;

/**
 * issuingDistributionPoint (RFC 5280 §5.2.5): which certificates and reasons a CRL covers.
 *
 * @param distributionPoint the part of the issuer's CRLs that this is
 * @param certificates the kind of certificates covered
 * @param onlySomeReasons the reasons covered; empty = all
 * @param indirectCrl entries may be of other issuers' certificates
 */
public record IssuingDistributionPoint(
    Optional<DistributionPointName> distributionPoint,
    CoveredCertificates certificates,
    Optional<ReasonSet> onlySomeReasons,
    boolean indirectCrl) {

  /** onlyContainsUserCerts, onlyContainsCACerts, onlyContainsAttributeCerts; at most one is set. */
  public enum CoveredCertificates {
    ALL,
    ONLY_USER,
    ONLY_CA,
    ONLY_ATTRIBUTE
  }

  static IssuingDistributionPoint read(DerReader outer) throws MalformedDerException {
    DerReader in = outer.into(DerReader.SEQUENCE);
    outer.finish();
    if (in.atEnd()) {
      // §5.2.5: "conforming CRL issuers MUST NOT issue CRLs where the DER encoding ... is an empty
      // sequence".
      throw new MalformedDerException("an empty issuingDistributionPoint");
    }
    int name = DerReader.context(0, true);
    int reasonsTag = DerReader.context(3, false);
    Optional<DistributionPointName> point =
        in.nextIs(name) ? Optional.of(DistributionPointName.read(in.into(name))) : Optional.empty();
    boolean user = flag(in, 1);
    boolean ca = flag(in, 2);
    Optional<ReasonSet> reasons =
        in.nextIs(reasonsTag) ? Optional.of(ReasonSet.read(in, reasonsTag)) : Optional.empty();
    boolean indirect = flag(in, 4);
    boolean attribute = flag(in, 5);
    in.finish();
    return new IssuingDistributionPoint(point, covered(user, ca, attribute), reasons, indirect);
  }

  /** A BOOLEAN DEFAULT FALSE; a FALSE that is written out breaks DER but can mean nothing else. */
  private static boolean flag(DerReader in, int number) throws MalformedDerException {
    int tag = DerReader.context(number, false);
    return in.nextIs(tag) && in.bool(tag);
  }

  private static CoveredCertificates covered(boolean user, boolean ca, boolean attribute)
      throws MalformedDerException {
    if ((user && ca) || (user && attribute) || (ca && attribute)) {
      // §5.2.5: at most one of the three is TRUE.
      throw new MalformedDerException("issuingDistributionPoint that excludes everything");
    }
    if (user) {
      return CoveredCertificates.ONLY_USER;
    }
    if (ca) {
      return CoveredCertificates.ONLY_CA;
    }
    return attribute ? CoveredCertificates.ONLY_ATTRIBUTE : CoveredCertificates.ALL;
  }
}
