package io.vouchsafe.proxy.relay;

import io.vertx.core.Future;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.cache.StoredResponse;
import io.vouchsafe.proxy.ocsp.HashedExchange;
import io.vouchsafe.proxy.ocsp.OcspSource;
import io.vouchsafe.proxy.ocsp.Responder;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Passes requests on to the responders of an OCSP object, in their order, until one gives a right
 * answer.
 */
final class Forwarder {
  /**
   * Requests that wait for responders at a time, half of them of one source; decisions have places
   * of their own.
   */
  static final int AT_ONCE = 128;

  private final UpstreamSettings settings;
  private final ForwardExchange.Upstream upstream;
  private final UnaryOperator<HashedExchange> guard;
  private final UnaryOperator<Responder> meter;
  private final RelayedStatuses relayed;
  private final SourcePlaces places = new SourcePlaces(AT_ONCE);

  /**
   * A forwarder.
   *
   * @param guard keeps exchanges away from responders that are down
   * @param meter counts them
   */
  Forwarder(
      UpstreamSettings settings,
      ForwardExchange.Upstream upstream,
      UnaryOperator<HashedExchange> guard,
      UnaryOperator<Responder> meter,
      RelayedStatuses relayed) {
    this.settings = settings;
    this.upstream = upstream;
    this.guard = guard;
    this.meter = meter;
    this.relayed = relayed;
  }

  /** The upstream's own bytes, or why there are none. */
  Future<RelayAnswer> answer(RelayRequest asked, Route.Forward route) {
    Optional<Runnable> place = places.take(asked.source());
    if (place.isEmpty()) {
      return Future.succeededFuture(
          RelayAnswer.Refused.tryLater(
              AT_ONCE + " requests wait for responders already, or half of them of one source"));
    }
    try {
      return ask(asked.received(), route).onComplete(done -> place.get().run());
    } catch (RuntimeException e) {
      place.get().run();
      throw e;
    }
  }

  private Future<RelayAnswer> ask(ReceivedRequest request, Route.Forward route) {
    ForwardExchange exchange = new ForwardExchange(upstream, request, route.questions());
    HashedExchange guarded = guard.apply(exchange);
    Responder responder =
        lookup -> guarded.ask(lookup, CertIdHash.SHA256).map(HashedExchange.Judged::attempt);
    return new OcspSource(settings, meter.apply(responder))
        .ask(
            route.questions().getFirst(),
            route.object(),
            route.policy().caGroup(),
            new OwnTime(upstream.nanoTime()))
        .map(attempts -> answer(request, route, exchange.passed(), attempts));
  }

  private RelayAnswer answer(
      ReceivedRequest request,
      Route.Forward route,
      Optional<ForwardExchange.Passed> passed,
      List<Attempt> attempts) {
    if (passed.isEmpty()) {
      return RelayAnswer.Refused.tryLater(
          "no responder gave a right answer: "
              + attempts.stream()
                  .map(attempt -> attempt.responder() + " " + attempt.outcome().code())
                  .collect(Collectors.joining(", ")));
    }
    List<CachedStatus> statuses = passed.get().statuses();
    for (int i = 0; i < statuses.size(); i++) {
      StatusQuestion question = route.questions().get(i);
      if (relayed.contradicts(question.key(), statuses.get(i).verified().status())) {
        return RelayAnswer.Refused.tryLater(
            "the responder does not say revoked of a certificate that is known to be");
      }
    }
    return signed(request, route, passed.get());
  }

  private RelayAnswer signed(
      ReceivedRequest request, Route.Forward route, ForwardExchange.Passed passed) {
    CachedStatus first = passed.statuses().getFirst();
    Optional<Instant> until =
        request.certIds().size() == 1 && request.nonce().isEmpty()
            ? relayed.handedOutUntil(first, route.object(), route.questions().getFirst().notAfter())
            : Optional.empty();
    if (until.isEmpty()) {
      return RelayAnswer.Once.of(
          passed.response(),
          passed.statuses().stream().map(status -> status.verified().status()).toList(),
          first.verified().nextUpdate());
    }
    return new RelayAnswer.Reusable(
        new StoredResponse(
            passed.response(),
            request.certIds().getFirst().encoded(),
            first.verified().status(),
            first.verified().thisUpdate(),
            until.get()));
  }
}
