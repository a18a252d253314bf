package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges response bytes (RFC 6960 §3.2): who signed, may they, is it about this certificate, does
 * it answer our request, is it fresh. Thread-safe.
 */
public final class OcspVerifier {
  private final SignerSearch signers;

  public OcspVerifier(SignatureChecker signatures, PathValidator paths) {
    this(signatures, paths, SignerRevocation.NO_CRL_HELD);
  }

  /** Looks signers up in the CRLs that {@code revocation} holds. */
  public OcspVerifier(
      SignatureChecker signatures, PathValidator paths, SignerRevocation revocation) {
    ChainAuthority chain = new ChainAuthority(signatures, paths);
    this.signers = new SignerSearch(signatures, new SignerAuthority(chain, revocation));
  }

  /**
   * Judges one response.
   *
   * @param response the DER OCSPResponse, nothing behind it
   * @param query the certificate in question and its issuer, which is accepted as a signer because
   *     the path validator put it there; step 1 of chain mode checks it again against {@code group}
   * @param group where chain mode looks for signers' issuers
   * @param sent the nonce of our request; empty when none was sent or the response was stapled
   */
  public OcspVerdict verify(
      byte[] response,
      RevocationQuery query,
      ResponseRules rules,
      CaGroup group,
      Arrival arrival,
      Optional<Nonce> sent,
      Instant now,
      Budget budget) {
    return verifyAll(response, List.of(query), rules, group, arrival, sent, now, budget).getFirst();
  }

  /**
   * Judges one response about several certificates, which costs its signature once.
   *
   * @param queries at least one
   * @return one verdict for each of {@code queries}, in order, up to the first refusal
   */
  public List<OcspVerdict> verifyAll(
      byte[] response,
      List<RevocationQuery> queries,
      ResponseRules rules,
      CaGroup group,
      Arrival arrival,
      Optional<Nonce> sent,
      Instant now,
      Budget budget) {
    return switch (OcspResponse.parse(response)) {
      case Parsed.Malformed<OcspResponse>(String reason) ->
          List.of(new OcspVerdict.Refused(new OcspRefusal.Malformed(reason)));
      case Parsed.Ok<OcspResponse>(OcspResponse.Failed(ErrorStatus status)) ->
          List.of(new OcspVerdict.Refused(new OcspRefusal.ResponderError(status)));
      case Parsed.Ok<OcspResponse>(OcspResponse.Answered(BasicResponse basic)) -> {
        CheckedSigners checked = new CheckedSigners();
        List<OcspVerdict> verdicts = new ArrayList<>(queries.size());
        for (RevocationQuery query : queries) {
          OcspVerdict verdict =
              judge(new Hearing(basic, query, rules, group, arrival, sent, now, budget, checked));
          verdicts.add(verdict);
          if (verdict instanceof OcspVerdict.Refused) {
            break;
          }
        }
        yield List.copyOf(verdicts);
      }
    };
  }

  /** Nothing that the response says is looked at before its signer is known and may say it. */
  private OcspVerdict judge(Hearing hearing) {
    Certificate issuer = hearing.query().issuer();
    Step<Signer> found = hearing.checked().signer(issuer, any -> signers.find(hearing));
    // Over budget before all else, for then the answer might have been another one.
    if (hearing.budget().isExhausted()) {
      return new OcspVerdict.Refused(new OcspRefusal.OverBudget());
    }
    return switch (found) {
      case Step.Stopped<Signer>(OcspRefusal refusal) -> new OcspVerdict.Refused(refusal);
      case Step.Passed<Signer>(Signer signer) -> judgeContent(hearing, signer);
    };
  }

  private static OcspVerdict judgeContent(Hearing hearing, Signer signer) {
    return switch (AnswerSelection.select(hearing.response(), hearing.query())) {
      case Step.Stopped<SingleResponse>(OcspRefusal refusal) -> new OcspVerdict.Refused(refusal);
      case Step.Passed<SingleResponse>(SingleResponse answer) -> judgeTime(hearing, signer, answer);
    };
  }

  private static OcspVerdict judgeTime(Hearing hearing, Signer signer, SingleResponse answer) {
    Step<Boolean> nonce =
        NonceCheck.judge(
            hearing.sent(), hearing.response().nonce(), hearing.arrival(), hearing.rules().nonce());
    return switch (nonce) {
      case Step.Stopped<Boolean>(OcspRefusal refusal) -> new OcspVerdict.Refused(refusal);
      case Step.Passed<Boolean>(Boolean echoed) ->
          Freshness.refusal(answer, echoed, hearing.rules(), hearing.now())
              .<OcspVerdict>map(OcspVerdict.Refused::new)
              .orElseGet(() -> accepted(hearing, signer, answer, echoed));
    };
  }

  private static OcspVerdict accepted(
      Hearing hearing, Signer signer, SingleResponse answer, boolean nonceEchoed) {
    return new OcspVerdict.Accepted(
        new VerifiedStatus(
            answer.status(),
            answer.thisUpdate(),
            answer.nextUpdate(),
            hearing.response().producedAt(),
            signer.certificate().sha256(),
            signer.certificate().notAfter(),
            signer.basis(),
            nonceEchoed,
            hearing.rules().algorithms(),
            signer.basis().restsOnGroup()
                ? Optional.of(hearing.group().identity())
                : Optional.empty()));
  }
}
