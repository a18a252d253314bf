package io.vouchsafe.proxy.cli;

import io.vouchsafe.ocsp.Arrival;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspRefusal;
import io.vouchsafe.ocsp.OcspVerdict;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Responders that are asked, or responses that somebody saved.
 *
 * @param choice what is asked about one certificate, in this order
 * @param untilOneKnows whether the first usable status is enough; else every response is judged, as
 *     one of them may say <em>revoked</em>
 * @param signers where signers and their issuers are found
 */
record GivenResponders(
    Function<RevocationQuery, List<ResponseSource>> choice,
    boolean untilOneKnows,
    OcspVerifier verifier,
    ResponseRules rules,
    CaGroup signers)
    implements GivenSource {

  @Override
  public Source source() {
    return Source.OCSP;
  }

  @Override
  public List<Attempt> ask(RevocationQuery query, ValidatedPath path, Instant at)
      throws IOException {
    List<Attempt> attempts = new ArrayList<>();
    for (ResponseSource one : choice.apply(query)) {
      Attempt attempt = ask(one, query, at);
      attempts.add(attempt);
      if (untilOneKnows && attempt.status().isPresent()) {
        break;
      }
    }
    return attempts;
  }

  private Attempt ask(ResponseSource one, RevocationQuery query, Instant at) throws IOException {
    long started = System.nanoTime();
    ResponseSource.Reply reply = one.ask(query);
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    return switch (reply) {
      case ResponseSource.Reply.Failed(Outcome outcome, String detail) ->
          failed(one, outcome, detail, took);
      case ResponseSource.Reply.Response response ->
          switch (verify(response, query, at)) {
            case OcspVerdict.Accepted(VerifiedStatus verified) ->
                Attempt.of(
                    Source.OCSP,
                    one.name(),
                    new CachedStatus(verified, Source.OCSP, "check", one.name(), at),
                    took);
            case OcspVerdict.Refused(OcspRefusal refusal) ->
                failed(one, refusal.outcome(), refusal.explain(), took);
          };
    };
  }

  private OcspVerdict verify(
      ResponseSource.Reply.Response response, RevocationQuery query, Instant at) {
    return verifier.verify(
        response.der().toBytes(),
        query,
        rules,
        signers,
        Arrival.FETCHED,
        response.sent(),
        at,
        Budget.standard());
  }

  private static Attempt failed(ResponseSource one, Outcome outcome, String detail, Duration took) {
    return new Attempt(Source.OCSP, one.name(), outcome, detail, took, Optional.empty());
  }
}
