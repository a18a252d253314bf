package io.vouchsafe.proxy.relay;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.ForwardVerifier;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.memory.StatusQuestion;
import io.vouchsafe.proxy.store.StoredResponse;
import io.vouchsafe.proxy.work.Workers;
import java.time.Instant;
import java.util.List;

/** Verifies stored bytes that somebody else, or we under other settings, verified before. */
final class StoredCheck {
  private final ForwardVerifier verifier;
  private final Workers workers;

  StoredCheck(ForwardVerifier verifier, Workers workers) {
    this.verifier = verifier;
    this.workers = workers;
  }

  /** Whether {@code response} would be accepted from the responder now. */
  Future<Boolean> isRight(
      StoredResponse response, ReceivedRequest request, Route.Forward route, Instant now) {
    OcspObject object = route.object();
    List<RevocationQuery> queries = route.questions().stream().map(StatusQuestion::query).toList();
    return workers
        .run(
            () ->
                verifier.verify(
                    response.body().getBytes(),
                    request,
                    queries,
                    object.rules(),
                    object.caGroup().orElse(route.policy().caGroup()),
                    now,
                    Budget.standard()))
        .map(verdict -> verdict instanceof ForwardVerifier.Verdict.Accepted)
        .otherwise(false);
  }
}
