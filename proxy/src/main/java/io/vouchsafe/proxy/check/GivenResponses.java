package io.vouchsafe.proxy.check;

import io.vouchsafe.ocsp.Arrival;
import io.vouchsafe.ocsp.MissingNextUpdate;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspRefusal;
import io.vouchsafe.ocsp.OcspVerdict;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.time.Instant;
import java.util.Optional;

/** The OCSP responses of a request. */
final class GivenResponses implements StatusSource {
  private final OcspVerifier verifier;
  private final CheckRequest request;
  private final CaGroup group;

  /**
   * Judges the responses of {@code request} under its settings.
   *
   * @param group where signers and their issuers are found
   */
  GivenResponses(OcspVerifier verifier, CheckRequest request, CaGroup group) {
    this.verifier = verifier;
    this.request = request;
    this.group = group;
  }

  @Override
  public Finding ask(RevocationQuery query, int cert, Instant now, Budget budget) {
    Optional<VerifiedStatus> accepted = Optional.empty();
    Optional<OcspRefusal> refused = Optional.empty();
    for (Der response : request.material().ocsp()) {
      switch (judge(response, query, now, budget)) {
        case OcspVerdict.Accepted(VerifiedStatus status) ->
            accepted = Optional.of(accepted.map(known -> weightier(known, status)).orElse(status));
        case OcspVerdict.Refused(OcspRefusal refusal) ->
            refused =
                Optional.of(refused.map(known -> moreTelling(known, refusal)).orElse(refusal));
      }
    }
    boolean revoked =
        accepted.filter(known -> known.status() instanceof RevocationStatus.Revoked).isPresent();
    boolean unread = refused.filter(GivenResponses::isUnread).isPresent();
    // What was not read for want of budget may say revoked: nothing is good then.
    return accepted.isPresent() && (revoked || !unread)
        ? usable(cert, accepted.get())
        : unusable(cert, refused);
  }

  private static boolean isUnread(OcspRefusal refusal) {
    return refusal.outcome() == Outcome.OVERLOADED;
  }

  private OcspVerdict judge(Der response, RevocationQuery query, Instant now, Budget budget) {
    return verifier.verify(
        response.toBytes(),
        query,
        rules(),
        group,
        Arrival.FETCHED,
        request.revocation().nonce(),
        now,
        budget);
  }

  /** A nonce that the request expects must be there: absence is no answer to that question. */
  private ResponseRules rules() {
    RevocationInputs inputs = request.revocation();
    return new ResponseRules(
        new SignerTrust.Chain(inputs.responderChecks(), false),
        inputs.maxAge(),
        MissingNextUpdate.USE_ONCE,
        inputs.nonce().isPresent() ? NonceUse.REQUIRE : NonceUse.OFF,
        request.path().algorithms(),
        inputs.checkFreshness(),
        inputs.clockSkew(),
        request.path().partialChain());
  }

  /** A permanent revocation outweighs everything; otherwise the later word counts. */
  private static VerifiedStatus weightier(VerifiedStatus one, VerifiedStatus other) {
    if (one.status().isPermanent() != other.status().isPermanent()) {
      return one.status().isPermanent() ? one : other;
    }
    if (one.thisUpdate().equals(other.thisUpdate())) {
      return other.status().gravity() > one.status().gravity() ? other : one;
    }
    return one.thisUpdate().isAfter(other.thisUpdate()) ? one : other;
  }

  /**
   * That a response was not read says most of all. What is wrong with one about this certificate
   * says more than that one is about another.
   */
  private static OcspRefusal moreTelling(OcspRefusal one, OcspRefusal other) {
    if (isUnread(one) || isUnread(other)) {
      return isUnread(one) ? one : other;
    }
    return one.outcome() == Outcome.WRONG_CERTIFICATE ? other : one;
  }

  private static Finding usable(int cert, VerifiedStatus status) {
    String detail =
        "OCSP response of %s says %s, signed by %s (%s)"
            .formatted(
                status.thisUpdate(), status.status().word(), status.signer(), status.basis());
    return Finding.usable(cert, Source.OCSP, status.status(), detail);
  }

  private static Finding unusable(int cert, Optional<OcspRefusal> refused) {
    return refused
        .map(why -> Finding.unusable(cert, Source.OCSP, why.outcome(), why.explain()))
        .orElseGet(
            () ->
                Finding.unusable(
                    cert, Source.OCSP, Outcome.UNREACHABLE, "the request has no OCSP response"));
  }
}
