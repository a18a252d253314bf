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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a cascade's questions go: the stapled response, the responders; and the memory before. */
public final class StatusSources {
  private final StatusMemory memory;
  private final StapledSource stapled;
  private final OcspSource ocsp;
  private final RefreshAhead refreshAhead;

  public StatusSources(
      StatusMemory memory, StapledSource stapled, OcspSource ocsp, RefreshAhead refreshAhead) {
    this.memory = memory;
    this.stapled = stapled;
    this.ocsp = ocsp;
    this.refreshAhead = refreshAhead;
  }

  /** Every attempt at {@code source}; a completed future when nothing has to be waited for. */
  Future<List<Attempt>> ask(Source source, StatusQuestion question, Policy policy, Instant now) {
    return switch (source) {
      case STAPLED -> askPeer(question, policy, now);
      case OCSP -> askResponders(question, policy, now);
      case CACHE, CRL, NONE ->
          throw new IllegalStateException("nobody answers for " + source.word());
    };
  }

  /** A peer cannot lift a hold; whether its responder has is not for a stapled response to say. */
  private Future<List<Attempt>> askPeer(StatusQuestion question, Policy policy, Instant now) {
    List<Attempt> hold = standingHold(question, now);
    if (hold.isEmpty()) {
      return stapled.ask(question, policy.caGroup(), now);
    }
    boolean othersCanLift = policy.revocation().sources().contains(Source.OCSP);
    return Future.succeededFuture(othersCanLift ? List.of() : hold);
  }

  /** A hold that the responders did not lift stands. */
  private Future<List<Attempt>> askResponders(StatusQuestion question, Policy policy, Instant now) {
    if (question.object().isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return ocsp.ask(question, question.object().get(), policy.caGroup())
        .map(
            attempts -> {
              List<Attempt> withHold = new ArrayList<>(attempts);
              withHold.addAll(standingHold(question, now));
              return List.copyOf(withHold);
            });
  }

  private List<Attempt> standingHold(StatusQuestion question, Instant now) {
    return question
        .object()
        .flatMap(object -> memory.standingHold(question.key(), object, question.notAfter(), now))
        .map(StatusSources::fromMemory)
        .map(List::of)
        .orElse(List.of());
  }

  /** What the memory says, without an attempt made of it. */
  Optional<RememberedStatus> remembered(StatusQuestion question, Policy policy, Instant now) {
    Optional<OcspObject> object = question.object();
    if (object.isEmpty()) {
      return memory.knownRevoked(question.key(), question.notAfter(), now);
    }
    Optional<RememberedStatus> known =
        memory.lookUp(question, object.get(), policy.revocation(), now);
    if (known.isPresent()) {
      refreshAhead.consider(question, policy, known.get(), now);
    }
    return known;
  }

  static Attempt fromMemory(RememberedStatus status) {
    return LearntStatus.attempt(Source.CACHE, status.responder(), status, Duration.ZERO);
  }
}
