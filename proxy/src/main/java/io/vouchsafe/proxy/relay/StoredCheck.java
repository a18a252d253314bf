package io.vouchsafe.proxy.relay;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.ForwardVerifier;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.cache.StoredResponse;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Verifies stored bytes that somebody else, or we under other settings, verified before. */
final class StoredCheck {
  private final ForwardVerifier verifier;
  private final RelayedStatuses relayed;
  private final Workers workers;

  StoredCheck(ForwardVerifier verifier, RelayedStatuses relayed, Workers workers) {
    this.verifier = verifier;
    this.relayed = relayed;
    this.workers = workers;
  }

  /**
   * {@code response} if it would be accepted from the responder now, ending when the settings of
   * now end it; empty when it would not.
   */
  Future<WorkResult<Optional<StoredResponse>>> judge(
      StoredResponse response, ReceivedRequest request, Route.Forward route, Instant now) {
    return workers
        .run(() -> verify(response, request, route, now))
        .map(result -> result.map(verdict -> accepted(verdict, response, route, now)));
  }

  private Optional<StoredResponse> accepted(
      ForwardVerifier.Verdict verdict, StoredResponse response, Route.Forward route, Instant now) {
    return verdict instanceof ForwardVerifier.Verdict.Accepted(List<VerifiedStatus> statuses)
        ? until(statuses.getFirst(), route, now)
            .map(response::endingBy)
            .filter(ending -> ending.servesAt(now))
        : Optional.empty();
  }

  private ForwardVerifier.Verdict verify(
      StoredResponse response, ReceivedRequest request, Route.Forward route, Instant now) {
    OcspObject object = route.object();
    return verifier.verify(
        response.body().getBytes(),
        request,
        route.questions().stream().map(StatusQuestion::query).toList(),
        object.rules(),
        object.caGroup().orElse(route.policy().caGroup()),
        now,
        Budget.standard());
  }

  /** What was received earlier ends no later than if it had been received now. */
  private Optional<Instant> until(VerifiedStatus verified, Route.Forward route, Instant now) {
    OcspObject object = route.object();
    CachedStatus status = new CachedStatus(verified, Source.OCSP, object.name(), "", now);
    return relayed.handedOutUntil(status, object, route.questions().getFirst().notAfter());
  }
}
