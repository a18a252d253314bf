package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.util.List;
import java.util.Optional;

/** What a CRL covers of one certificate (RFC 5280 §6.3.3 (b) and (d)). */
sealed interface CrlScope {

  /** The CRL speaks of the certificate, for these reasons. */
  record Covers(ReasonSet reasons) implements CrlScope {}

  /** The CRL does not speak of the certificate. */
  record Outside(CrlRefusal why) implements CrlScope {}

  /**
   * Over all distribution points: the reasons add up, and when no point fits, the first one, which
   * is the certificate's own, says why. A CRL that fits and adds no reason is passed over by (e);
   * here it may still say revoked.
   */
  static CrlScope over(
      List<DistributionPoint> points, CrlIndex crl, RevocationQuery query, Budget budget) {
    Optional<ReasonSet> covered = Optional.empty();
    Optional<CrlRefusal> why = Optional.empty();
    for (DistributionPoint point : points) {
      switch (at(point, crl, query, budget)) {
        case Covers(ReasonSet reasons) ->
            covered = Optional.of(covered.orElse(ReasonSet.NONE).or(reasons));
        case Outside(CrlRefusal refusal) -> why = why.or(() -> Optional.of(refusal));
      }
    }
    return covered.isEmpty() && why.isPresent()
        ? new Outside(why.get())
        : new Covers(covered.orElse(ReasonSet.NONE));
  }

  private static CrlScope at(
      DistributionPoint point, CrlIndex crl, RevocationQuery query, Budget budget) {
    Optional<IssuingDistributionPoint> scope = crl.issuingDistributionPoint();
    Optional<CrlRefusal> refusal = issuer(point, crl, query.issuerName());
    if (refusal.isEmpty() && scope.isPresent()) {
      refusal =
          query.certificate().isPresent()
              ? part(scope.get(), point, crl, query.certificate().get(), budget)
              : partOfSerial(scope.get(), crl, query);
    }
    if (refusal.isPresent()) {
      return new Outside(refusal.get());
    }
    // (d): what both the CRL and the point name; one that names none means all.
    ReasonSet ofCrl =
        scope.flatMap(IssuingDistributionPoint::onlySomeReasons).orElse(ReasonSet.ALL);
    return new Covers(ofCrl.and(point.reasons().orElse(ReasonSet.ALL)));
  }

  /** (b)(2): the CRL is for this part of the issuer's certificates. */
  private static Optional<CrlRefusal> part(
      IssuingDistributionPoint scope,
      DistributionPoint point,
      CrlIndex crl,
      Certificate certificate,
      Budget budget) {
    return kind(scope, certificate).or(() -> name(scope, point, crl, certificate, budget));
  }

  /**
   * (b)(2) for a certificate of which only the serial is known: a CRL for a part of the issuer's
   * certificates speaks of it only by naming it.
   */
  private static Optional<CrlRefusal> partOfSerial(
      IssuingDistributionPoint scope, CrlIndex crl, RevocationQuery query) {
    boolean forAll =
        scope.distributionPoint().isEmpty()
            && scope.certificates() == IssuingDistributionPoint.CoveredCertificates.ALL;
    return forAll || crl.find(query.serial(), query.issuerName()).isPresent()
        ? Optional.empty()
        : Optional.of(new CrlRefusal.PerhapsOtherPart(query.serial()));
  }

  /** (b)(1): the CRL's issuer is who the point says, else the certificate's issuer. */
  private static Optional<CrlRefusal> issuer(
      DistributionPoint point, CrlIndex crl, DistinguishedName issuerName) {
    DistinguishedName crlIssuer = crl.issuer();
    if (point.crlIssuer().isEmpty()) {
      PointName wanted = PointName.of(issuerName);
      return crlIssuer.equals(issuerName)
          ? Optional.empty()
          : Optional.of(new CrlRefusal.OtherIssuer(crlIssuer, List.of(wanted)));
    }
    if (!point.crlIssuer().contains(PointName.of(crlIssuer))) {
      return Optional.of(new CrlRefusal.OtherIssuer(crlIssuer, point.crlIssuer()));
    }
    boolean indirect =
        crl.issuingDistributionPoint().filter(IssuingDistributionPoint::indirectCrl).isPresent();
    return indirect ? Optional.empty() : Optional.of(new CrlRefusal.NotIndirect(crlIssuer));
  }

  /** (b)(2)(ii) to (iv): the CRL is for certificates like this one. */
  private static Optional<CrlRefusal> kind(
      IssuingDistributionPoint scope, Certificate certificate) {
    boolean ca = certificate.isCa();
    boolean fits =
        switch (scope.certificates()) {
          case ALL -> true;
          case ONLY_USER -> !ca;
          case ONLY_CA -> ca;
          case ONLY_ATTRIBUTE -> false;
        };
    return fits
        ? Optional.empty()
        : Optional.of(new CrlRefusal.OtherKind(scope.certificates(), ca));
  }

  /** (b)(2)(i): a name of the CRL's point is a name of the certificate's, or of its CRL issuer. */
  private static Optional<CrlRefusal> name(
      IssuingDistributionPoint scope,
      DistributionPoint point,
      CrlIndex crl,
      Certificate certificate,
      Budget budget) {
    if (scope.distributionPoint().isEmpty()) {
      return Optional.empty();
    }
    DistinguishedName parent = point.crlIssuer().isEmpty() ? certificate.issuer() : crl.issuer();
    List<PointName> ofCrl = scope.distributionPoint().get().below(crl.issuer());
    List<PointName> ofCertificate =
        point.name().map(name -> name.below(parent)).orElse(point.crlIssuer());
    if (!budget.takeSteps((long) ofCrl.size() * ofCertificate.size())) {
      return Optional.of(new CrlRefusal.OverBudget());
    }
    return ofCrl.stream().anyMatch(ofCertificate::contains)
        ? Optional.empty()
        : Optional.of(new CrlRefusal.OtherDistributionPoint(ofCrl, ofCertificate));
  }
}
