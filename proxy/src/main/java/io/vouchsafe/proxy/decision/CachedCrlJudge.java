package io.vouchsafe.proxy.decision;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.crl.CrlEvidence;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.crl.CrlResult;
import io.vouchsafe.pki.crl.CrlSigners;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.pki.crl.UnusableCrl;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.CrlFinding;
import io.vouchsafe.proxy.cache.CrlQuestion;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Has the CRLs that are held judged for one question, and says how long that holds. */
public final class CachedCrlJudge {
  /** CRLs of no use are looked at again soon: what is missing may have come from elsewhere. */
  private static final Duration REFUSAL_HOLDS = Duration.ofSeconds(5);

  private final CrlVerifier verifier;

  public CachedCrlJudge(CrlVerifier verifier) {
    this.verifier = verifier;
  }

  /**
   * What {@code held} say at {@code now}; verifies signatures.
   *
   * @param held at least one
   */
  CrlFinding judge(
      RevocationQuery query, CrlQuestion crl, List<CachedCrl> held, Instant now, Budget budget) {
    List<CrlIndex> crls = held.stream().map(CachedCrl::index).toList();
    CrlResult result =
        verifier.verify(query, crls, signers(crl, held), crl.settings(), now, budget);
    return switch (result) {
      case CrlResult.Determined determined -> determined(determined, query, crl, held, now);
      case CrlResult.Undetermined undetermined ->
          CrlFinding.of(
              held,
              refused(undetermined, held),
              now,
              beforeTheNext(now.plus(REFUSAL_HOLDS), held, now));
    };
  }

  /** Signers that came along with a CRL are candidates; the verifier validates their paths. */
  private static CrlSigners signers(CrlQuestion crl, List<CachedCrl> held) {
    Set<Certificate> presented = new LinkedHashSet<>(crl.signers().presented());
    held.forEach(each -> presented.add(each.signer()));
    return new CrlSigners(List.copyOf(presented), crl.signers().group(), crl.signers().anchor());
  }

  private static CrlFinding determined(
      CrlResult.Determined determined,
      RevocationQuery query,
      CrlQuestion crl,
      List<CachedCrl> held,
      Instant now) {
    CrlEvidence evidence = determined.evidence();
    VerifiedStatus verified =
        VerifiedStatus.ofCrl(
            determined, query.issuer(), crl.signers().group(), crl.settings().path().algorithms());
    CachedStatus status =
        CachedStatus.ofCrl(
            verified,
            crl.object().name(),
            url(evidence.crls().getFirst(), held),
            firstFetched(evidence.crls(), held));
    Attempt attempt = Attempt.of(Source.CRL, status.responder(), status, Duration.ZERO);
    Instant end =
        evidence
            .nextUpdate()
            .filter(next -> next.isBefore(evidence.signer().notAfter()))
            .orElse(evidence.signer().notAfter());
    return CrlFinding.of(held, attempt, now, beforeTheNext(end, held, now));
  }

  private static Attempt refused(CrlResult.Undetermined undetermined, List<CachedCrl> held) {
    String url =
        undetermined
            .mostTelling()
            .flatMap(
                telling ->
                    undetermined.unusable().stream()
                        .filter(each -> each.refusal().equals(telling))
                        .map(UnusableCrl::crl)
                        .findFirst())
            .map(crl -> url(crl, held))
            .orElse("");
    return new Attempt(
        Source.CRL,
        url,
        undetermined.outcome(),
        undetermined.explain(),
        Duration.ZERO,
        Optional.empty());
  }

  /** A CRL from the future speaks as soon as its time comes. */
  private static Instant beforeTheNext(Instant end, List<CachedCrl> held, Instant now) {
    Instant first = end;
    for (CachedCrl each : held) {
      Instant begin = each.index().thisUpdate();
      if (begin.isAfter(now) && begin.isBefore(first)) {
        first = now;
      }
    }
    return first;
  }

  private static String url(CrlIndex crl, List<CachedCrl> held) {
    return of(crl, held).map(CachedCrl::url).orElse("");
  }

  /** What rests on several CRLs is as old as the one that was fetched first. */
  private static Instant firstFetched(List<CrlIndex> crls, List<CachedCrl> held) {
    return crls.stream()
        .flatMap(crl -> of(crl, held).stream())
        .map(CachedCrl::fetched)
        .min(Instant::compareTo)
        .orElseThrow();
  }

  @SuppressWarnings("ReferenceEquality")
  private static Optional<CachedCrl> of(CrlIndex crl, List<CachedCrl> held) {
    return held.stream().filter(each -> each.index() == crl).findFirst();
  }
}
