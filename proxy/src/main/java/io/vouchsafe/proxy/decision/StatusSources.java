package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.memory.StatusMemory;
import io.vouchsafe.proxy.memory.StatusQuestion;
import io.vouchsafe.proxy.upstream.LearntStatus;
import io.vouchsafe.proxy.upstream.OcspSource;
import io.vouchsafe.vpnauth.Attempt;
import io.vouchsafe.vpnauth.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where a cascade's questions go: the memory, the stapled response, the responders. */
public final class StatusSources {
  private final StatusMemory memory;
  private final StapledSource stapled;
  private final OcspSource ocsp;

  public StatusSources(StatusMemory memory, StapledSource stapled, OcspSource ocsp) {
    this.memory = memory;
    this.stapled = stapled;
    this.ocsp = ocsp;
  }

  /** Every attempt at {@code source}; a completed future when nothing has to be waited for. */
  Future<List<Attempt>> ask(Source source, StatusQuestion question, Policy policy, Instant now) {
    return switch (source) {
      case CACHE -> Future.succeededFuture(remembered(question, now));
      case STAPLED -> stapled.ask(question, policy.caGroup(), now);
      case OCSP -> askResponders(question, policy);
      case CRL, NONE -> throw new IllegalStateException("nobody answers for " + source.word());
    };
  }

  private List<Attempt> remembered(StatusQuestion question, Instant now) {
    Optional<OcspObject> object = question.object();
    if (object.isEmpty()) {
      return List.of();
    }
    Optional<RememberedStatus> known =
        memory.lookUp(question.key(), object.get(), question.notAfter(), now);
    if (known.isEmpty()) {
      return List.of();
    }
    RememberedStatus status = known.get();
    return List.of(
        LearntStatus.attempt(Source.CACHE, status.responder(), status, Duration.ZERO));
  }

  private Future<List<Attempt>> askResponders(StatusQuestion question, Policy policy) {
    return question
        .object()
        .map(object -> ocsp.ask(question, object, policy.caGroup()))
        .orElseGet(() -> Future.succeededFuture(List.of()));
  }
}
