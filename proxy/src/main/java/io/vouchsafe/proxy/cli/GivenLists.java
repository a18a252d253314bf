package io.vouchsafe.proxy.cli;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.crl.CrlResult;
import io.vouchsafe.pki.crl.CrlSettings;
import io.vouchsafe.pki.crl.CrlSigners;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * CRLs in files.
 *
 * @param lists the CRLs, each with the name of its file
 * @param presented certificates that came with the chain and may have signed one
 * @param group where signers are found
 */
record GivenLists(
    Map<CrlIndex, String> lists,
    CrlVerifier verifier,
    CrlSettings settings,
    List<Certificate> presented,
    CaGroup group)
    implements GivenSource {

  @Override
  public Source source() {
    return Source.CRL;
  }

  @Override
  public List<Attempt> ask(RevocationQuery query, ValidatedPath path, Instant at) {
    long started = System.nanoTime();
    CrlResult result = verify(query, path.anchor(), at, Budget.standard());
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    return List.of(
        switch (result) {
          case CrlResult.Determined determined -> learnt(determined, query, at, took);
          case CrlResult.Undetermined undetermined ->
              new Attempt(
                  Source.CRL,
                  String.join(", ", lists.values()),
                  undetermined.outcome(),
                  undetermined.explain(),
                  took,
                  Optional.empty());
        });
  }

  /** RFC 6960 §4.2.2.2.1: whether these CRLs say that the signer of a response is revoked. */
  boolean revoke(Certificate signer, Certificate issuer, Instant at, Budget budget) {
    return verify(new RevocationQuery(signer, issuer), new TrustAnchor(issuer), at, budget)
            instanceof CrlResult.Determined determined
        && determined.status() instanceof RevocationStatus.Revoked;
  }

  private CrlResult verify(RevocationQuery query, TrustAnchor anchor, Instant at, Budget budget) {
    return verifier.verify(
        query,
        List.copyOf(lists.keySet()),
        new CrlSigners(presented, group, anchor),
        settings,
        at,
        budget);
  }

  private Attempt learnt(
      CrlResult.Determined determined, RevocationQuery query, Instant at, Duration took) {
    String file = lists.getOrDefault(determined.evidence().crls().getFirst(), "");
    VerifiedStatus verified =
        VerifiedStatus.ofCrl(determined, query.issuer(), group, settings.path().algorithms());
    return Attempt.of(Source.CRL, file, CachedStatus.ofCrl(verified, "check", file, at), took);
  }
}
