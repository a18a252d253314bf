package io.vouchsafe.proxy.relay;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.ocsp.SingleResponse;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.cache.StoredResponse;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes our own answers out of evidence, so many a second and no more. */
final class RateLimitedSigner {
  private final Workers workers;
  private final RelayMeters meters;
  private final SigningBudget budget;

  RateLimitedSigner(Workers workers, RelayMeters meters, SigningBudget budget) {
    this.workers = workers;
    this.meters = meters;
    this.budget = budget;
  }

  /** The signed answer, or why there is none just now; {@code found} in the request's order. */
  Future<RelayAnswer> answer(
      RelayRequest request, ResponseSigner signer, List<RelayEvidence.Found> found) {
    List<RelayEvidence.Found.Status> statuses = new ArrayList<>();
    for (RelayEvidence.Found each : found) {
      switch (each) {
        case RelayEvidence.Found.Status status -> statuses.add(status);
        case RelayEvidence.Found.Nothing(String why, boolean isSilence) -> {
          return Future.succeededFuture(RelayAnswer.Refused.tryLater(why));
        }
      }
    }
    Optional<RelayAnswer.Refused> refused = budget.refuses(request.source(), request.isLocal());
    if (refused.isPresent()) {
      return Future.succeededFuture(refused.get());
    }
    return workers
        .run(() -> sign(request.received(), signer, statuses, request.now()))
        .map(
            result ->
                switch (result) {
                  case WorkResult.Done<RelayAnswer>(RelayAnswer answer) -> answer;
                  case WorkResult.Busy<RelayAnswer>(String why) ->
                      RelayAnswer.Refused.tryLater(why);
                });
  }

  private RelayAnswer sign(
      ReceivedRequest request,
      ResponseSigner signer,
      List<RelayEvidence.Found.Status> statuses,
      Instant now) {
    List<SingleResponse> singles = new ArrayList<>();
    for (int i = 0; i < statuses.size(); i++) {
      singles.add(single(request.certIds().get(i), statuses.get(i)));
    }
    Der der = signer.sign(singles, request.nonce(), now);
    meters.signed();
    SingleResponse first = singles.getFirst();
    Optional<Instant> until = statuses.getFirst().until();
    if (singles.size() == 1 && request.nonce().isEmpty() && until.isPresent()) {
      return new RelayAnswer.Reusable(
          new StoredResponse(
              der,
              first.certId().encoded(),
              first.status(),
              first.thisUpdate(),
              earlier(until.get(), signer.certificate().notAfter())));
    }
    return RelayAnswer.Once.of(
        der, singles.stream().map(SingleResponse::status).toList(), first.nextUpdate());
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static SingleResponse single(CertId certId, RelayEvidence.Found.Status found) {
    return new SingleResponse(
        certId, found.status(), found.thisUpdate(), found.nextUpdate(), List.of());
  }
}
