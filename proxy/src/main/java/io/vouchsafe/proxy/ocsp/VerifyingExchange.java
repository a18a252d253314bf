package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.Arrival;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspRefusal;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.ocsp.OcspVerdict;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Sends a request, judges the answer and remembers what it says. The answer is judged at the
 * instant of its arrival, which for a late one is not that of any decision.
 */
public final class VerifyingExchange implements HashedExchange {
  /** How long after an object's timeout a late answer is still taken in. */
  static final Duration LATE = Duration.ofSeconds(5);

  private final OcspChannel channel;
  private final OcspVerifier verifier;
  private final LearntStatuses learnt;
  private final Workers workers;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final SecureRandom random;

  public VerifyingExchange(
      OcspChannel channel,
      OcspVerifier verifier,
      LearntStatuses learnt,
      Workers workers,
      InstantSource clock,
      LongSupplier nanoTime,
      SecureRandom random) {
    this.channel = channel;
    this.verifier = verifier;
    this.learnt = learnt;
    this.workers = workers;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.random = random;
  }

  @Override
  public Future<Judged> ask(Lookup lookup, CertIdHash hash) {
    long started = nanoTime.getAsLong();
    OcspRequest request = OcspRequest.of(lookup.question().query(), hash, nonce(lookup));
    return channel
        .ask(call(lookup, request))
        .compose(
            answer ->
                switch (answer) {
                  case ChannelAnswer.Failed failed ->
                      Future.succeededFuture(
                          Judged.failed(
                              lookup,
                              failed.outcome(),
                              failed.detail(),
                              failed.health(),
                              since(started)));
                  case ChannelAnswer.Body(Der body) ->
                      judge(lookup, request, body, started)
                          .map(judged -> withHashOf(body, hash, judged));
                });
  }

  /** A responder that answers in SHA-1 alone wants to be asked so. */
  private static Judged withHashOf(Der body, CertIdHash asked, Judged judged) {
    boolean sha1 =
        judged.attempt().status().isPresent() ? Sha1Wanted.by(body, asked) : judged.prefersSha1();
    return new Judged(judged.attempt(), sha1, judged.health());
  }

  private Optional<Nonce> nonce(Lookup lookup) {
    return lookup.object().rules().nonce() == NonceUse.OFF
        ? Optional.empty()
        : Optional.of(Nonce.fresh(random));
  }

  private static OcspCall call(Lookup lookup, OcspRequest request) {
    return new OcspCall(
        lookup.destination(),
        lookup.group(),
        lookup.object().hostHeader(),
        request,
        lookup.object().timeout().plus(LATE),
        lookup.object().maxResponse());
  }

  private Future<Judged> judge(Lookup lookup, OcspRequest request, Der body, long started) {
    Instant received = clock.instant();
    return lookup
        .own()
        .of(() -> workers.run(() -> verify(lookup, request, body, received)))
        .map(
            result ->
                switch (result) {
                  case WorkResult.Done<OcspVerdict>(OcspVerdict verdict) ->
                      judged(lookup, verdict, body, received, started);
                  case WorkResult.Busy<OcspVerdict>(String why) ->
                      Judged.failed(lookup, Outcome.OVERLOADED, why, Health.UNTOLD, since(started));
                });
  }

  private OcspVerdict verify(Lookup lookup, OcspRequest request, Der body, Instant received) {
    return verifier.verify(
        body.toBytes(),
        lookup.question().query(),
        lookup.object().rules(),
        lookup.group(),
        Arrival.FETCHED,
        request.nonce(),
        received,
        Budget.standard());
  }

  private Judged judged(
      Lookup lookup, OcspVerdict verdict, Der body, Instant received, long started) {
    return switch (verdict) {
      case OcspVerdict.Accepted accepted -> {
        String url = lookup.url().toString();
        CachedStatus status =
            new CachedStatus(accepted.status(), Source.OCSP, lookup.object().name(), url, received);
        learnt.remember(lookup.question(), status, lookup.object(), body);
        yield new Judged(Attempt.of(Source.OCSP, url, status, since(started)), false, Health.ALIVE);
      }
      case OcspVerdict.Refused refused -> refused(lookup, refused.refusal(), since(started));
    };
  }

  private static Judged refused(Lookup lookup, OcspRefusal refusal, Duration took) {
    Judged judged = Judged.failed(lookup, refusal.outcome(), refusal.explain(), Health.ALIVE, took);
    return new Judged(judged.attempt(), Sha1Wanted.by(refusal), judged.health());
  }

  private Duration since(long started) {
    return Duration.ofNanos(nanoTime.getAsLong() - started);
  }
}
