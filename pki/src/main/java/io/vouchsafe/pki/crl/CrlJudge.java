package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sorts CRLs into usable and unusable for one certificate, and applies delta CRLs. */
final class CrlJudge {
  private final List<CrlIndex> crls;
  private final CrlSettings settings;
  private final Instant now;
  private final Budget budget;
  private final CrlSignerSearch signers;

  CrlJudge(
      List<CrlIndex> crls,
      CrlSettings settings,
      Instant now,
      Budget budget,
      CrlSignerSearch signers) {
    this.crls = List.copyOf(crls);
    this.settings = settings;
    this.now = now;
    this.budget = budget;
    this.signers = signers;
  }

  /** Whether one CRL may be used for the certificate. */
  private sealed interface Judged {
    record Usable(UsableCrl crl) implements Judged {}

    record Refused(CrlRefusal why) implements Judged {}
  }

  CrlResult answer(RevocationQuery query, CrlSignerSearch.SignerStatus signerStatus) {
    return switch (query.certificate().map(DistributionPoint::of).orElse(Parsed.ok(List.of()))) {
      case Parsed.Ok<List<DistributionPoint>>(List<DistributionPoint> points) ->
          answer(query, withAssumed(points, query.issuerName()), signerStatus);
      case Parsed.Malformed<List<DistributionPoint>>(String reason) -> {
        CrlRefusal why = new CrlRefusal.UnreadablePoints(reason);
        yield new CrlResult.Undetermined(
            ReasonSet.ALL, crls.stream().map(crl -> new UnusableCrl(crl, why)).toList());
      }
    };
  }

  private CrlResult answer(
      RevocationQuery query,
      List<DistributionPoint> points,
      CrlSignerSearch.SignerStatus signerStatus) {
    List<UsableCrl> usable = new ArrayList<>();
    List<UnusableCrl> unusable = new ArrayList<>();
    for (CrlIndex crl : crls) {
      if (!crl.isDelta()) {
        switch (judge(crl, query, points, signerStatus)) {
          case Judged.Usable(UsableCrl one) -> usable.add(one);
          case Judged.Refused(CrlRefusal why) -> unusable.add(new UnusableCrl(crl, why));
        }
      }
    }
    CrlResult result = combined(crls, usable, unusable, query);
    if (settings.path().profile() == Profile.STRICT && !isRevoked(result)) {
      result = combinedOfStrict(usable, unusable, query);
    }
    return budget.isExhausted() ? withoutGood(result) : result;
  }

  /**
   * A CRL that breaks a demand of the strict profile, or whose signer's path does, makes nothing
   * good. What it revokes is revoked: being strict must let nobody in, and the CA has signed it.
   */
  private CrlResult combinedOfStrict(
      List<UsableCrl> usable, List<UnusableCrl> unusable, RevocationQuery query) {
    List<UnusableCrl> refused = new ArrayList<>(unusable);
    List<UsableCrl> strict = new ArrayList<>();
    for (UsableCrl one : usable) {
      StrictCrlRules.refusalOf(one.complete())
          .or(() -> signers.profile(one.signer(), query))
          .ifPresentOrElse(
              why -> refused.add(new UnusableCrl(one.complete(), why)), () -> strict.add(one));
    }
    List<CrlIndex> deltas = new ArrayList<>();
    for (CrlIndex delta : crls.stream().filter(CrlIndex::isDelta).toList()) {
      StrictCrlRules.refusalOf(delta)
          .ifPresentOrElse(
              why -> refused.add(new UnusableCrl(delta, why)), () -> deltas.add(delta));
    }
    return combined(deltas, strict, refused, query);
  }

  /** The status after the delta CRLs among {@code all} are applied to {@code complete}. */
  private CrlResult combined(
      List<CrlIndex> all,
      List<UsableCrl> complete,
      List<UnusableCrl> refused,
      RevocationQuery query) {
    List<UsableCrl> usable = new ArrayList<>(complete);
    List<UnusableCrl> unusable = new ArrayList<>(refused);
    if (settings.useDeltas()) {
      DeltaCrls deltas = new DeltaCrls(all, settings, now, signers);
      usable.replaceAll(deltas::applyTo);
      unusable.addAll(deltas.refused());
    }
    return CombinedStatus.of(usable, unusable, query);
  }

  private static boolean isRevoked(CrlResult result) {
    return result instanceof CrlResult.Determined determined
        && determined.status() instanceof RevocationStatus.Revoked;
  }

  /**
   * When the budget ran out, a CRL that says revoked may have gone unread: nothing is good then.
   */
  private CrlResult withoutGood(CrlResult result) {
    if (isRevoked(result)) {
      return result;
    }
    CrlRefusal why = new CrlRefusal.OverBudget();
    return new CrlResult.Undetermined(
        ReasonSet.ALL, crls.stream().map(crl -> new UnusableCrl(crl, why)).toList());
  }

  /** Cheap checks first, signatures and paths last. */
  private Judged judge(
      CrlIndex crl,
      RevocationQuery query,
      List<DistributionPoint> points,
      CrlSignerSearch.SignerStatus signerStatus) {
    Optional<CrlRefusal> early = refusalOfItself(crl, settings, now);
    if (early.isPresent()) {
      return new Judged.Refused(early.get());
    }
    return switch (CrlScope.over(points, crl, query, budget)) {
      case CrlScope.Outside(CrlRefusal why) -> new Judged.Refused(why);
      case CrlScope.Covers(ReasonSet reasons) ->
          switch (signers.signerOf(crl, query, signerStatus)) {
            case CrlSignerSearch.Found.None(CrlRefusal why) -> new Judged.Refused(why);
            case CrlSignerSearch.Found.Signer(Certificate signer) ->
                new Judged.Usable(new UsableCrl(crl, Optional.empty(), signer, reasons));
          };
    };
  }

  /** Why a CRL, complete or delta, is of no use for any certificate, if so. */
  static Optional<CrlRefusal> refusalOfItself(CrlIndex crl, CrlSettings settings, Instant now) {
    // §5.2, §5.3: "the application MUST NOT use that CRL to determine the status of certificates".
    return crl.unknownCriticalExtension()
        .<CrlRefusal>map(CrlRefusal.UnknownCriticalExtension::new)
        .or(() -> CrlFreshness.refusal(crl, settings, now));
  }

  /** §6.3.3, end: after the certificate's own points, the one assumed for all other CRLs. */
  private static List<DistributionPoint> withAssumed(
      List<DistributionPoint> own, DistinguishedName issuerName) {
    List<DistributionPoint> points = new ArrayList<>(own);
    points.add(DistributionPoint.assumed(issuerName));
    return points;
  }
}
