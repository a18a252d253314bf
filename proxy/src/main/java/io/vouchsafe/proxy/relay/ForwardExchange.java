package io.vouchsafe.proxy.relay;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.ForwardVerifier;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.ocsp.ChannelAnswer;
import io.vouchsafe.proxy.ocsp.HashedExchange;
import io.vouchsafe.proxy.ocsp.Health;
import io.vouchsafe.proxy.ocsp.LearntStatuses;
import io.vouchsafe.proxy.ocsp.Lookup;
import io.vouchsafe.proxy.ocsp.OcspCall;
import io.vouchsafe.proxy.ocsp.OcspChannel;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's request on its way through responders: sent in the client's own words, the answer
 * judged before anybody gets it. Made for one request.
 */
final class ForwardExchange implements HashedExchange {
  private final Upstream upstream;
  private final ReceivedRequest request;
  private final List<StatusQuestion> questions;
  private volatile @Nullable Passed passed;

  /** What all forwarded requests of a tenant share. */
  record Upstream(
      OcspChannel channel,
      ForwardVerifier verifier,
      Workers workers,
      LearntStatuses learnt,
      InstantSource clock,
      LongSupplier nanoTime) {}

  /**
   * A right answer.
   *
   * @param statuses one for each certificate of the request, in its order
   */
  record Passed(Der response, List<CachedStatus> statuses) {}

  ForwardExchange(Upstream upstream, ReceivedRequest request, List<StatusQuestion> questions) {
    this.upstream = upstream;
    this.request = request;
    this.questions = questions;
  }

  /** The right answer, once there is one. */
  Optional<Passed> passed() {
    return Optional.ofNullable(passed);
  }

  /** Asks in the hash in which the client asked, whatever {@code hash} would be our own choice. */
  @Override
  public Future<Judged> ask(Lookup lookup, CertIdHash hash) {
    long started = upstream.nanoTime().getAsLong();
    OcspCall call =
        new OcspCall(
            lookup.destination(),
            lookup.group(),
            lookup.object().hostHeader(),
            OcspRequest.passingOn(request),
            lookup.object().timeout(),
            lookup.object().maxResponse());
    return upstream
        .channel()
        .ask(call)
        .compose(
            answer ->
                switch (answer) {
                  case ChannelAnswer.Failed(Outcome outcome, String detail, Health health) ->
                      Future.succeededFuture(failed(lookup, outcome, detail, health, started));
                  case ChannelAnswer.Body(Der body) -> judge(lookup, body, started);
                });
  }

  private Future<Judged> judge(Lookup lookup, Der body, long started) {
    Instant received = upstream.clock().instant();
    List<RevocationQuery> queries = questions.stream().map(StatusQuestion::query).toList();
    return lookup
        .own()
        .of(
            () ->
                upstream
                    .workers()
                    .run(
                        () ->
                            upstream
                                .verifier()
                                .verify(
                                    body.toBytes(),
                                    request,
                                    queries,
                                    lookup.object().rules(),
                                    lookup.group(),
                                    received,
                                    Budget.standard())))
        .map(
            result ->
                switch (result) {
                  case WorkResult.Done<ForwardVerifier.Verdict>(ForwardVerifier.Verdict verdict) ->
                      judged(lookup, body, verdict, received, started);
                  case WorkResult.Busy<ForwardVerifier.Verdict>(String why) ->
                      failed(lookup, Outcome.OVERLOADED, why, Health.UNTOLD, started);
                });
  }

  private Judged judged(
      Lookup lookup, Der body, ForwardVerifier.Verdict verdict, Instant received, long started) {
    return switch (verdict) {
      case ForwardVerifier.Verdict.Refused(Outcome outcome, String explanation) ->
          failed(lookup, outcome, explanation, Health.ALIVE, started);
      case ForwardVerifier.Verdict.Accepted(List<VerifiedStatus> statuses) -> {
        List<CachedStatus> learnt = remember(lookup, statuses, body, received);
        passed = new Passed(body, learnt);
        yield new Judged(
            Attempt.of(Source.OCSP, url(lookup), learnt.getFirst(), since(started)),
            false,
            Health.ALIVE);
      }
    };
  }

  private List<CachedStatus> remember(
      Lookup lookup, List<VerifiedStatus> statuses, Der body, Instant received) {
    List<CachedStatus> learnt = new ArrayList<>();
    for (int i = 0; i < statuses.size(); i++) {
      StatusQuestion question = questions.get(i);
      CachedStatus status =
          new CachedStatus(
              statuses.get(i), Source.OCSP, lookup.object().name(), url(lookup), received);
      upstream.learnt().remember(question, status, lookup.object(), body);
      learnt.add(status);
    }
    return List.copyOf(learnt);
  }

  private Judged failed(
      Lookup lookup, Outcome outcome, String detail, Health health, long started) {
    return Judged.failed(lookup, outcome, detail, health, since(started));
  }

  private static String url(Lookup lookup) {
    return lookup.destination().url().toString();
  }

  private Duration since(long started) {
    return Duration.ofNanos(upstream.nanoTime().getAsLong() - started);
  }
}
