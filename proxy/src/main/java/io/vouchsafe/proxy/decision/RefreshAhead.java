package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.StatusLifetime;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.ocsp.OcspSource;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks anew about certificates that are in use before what is remembered of them ends, so that no
 * login waits for it. Nothing serves longer for it: what comes is judged and remembered like any
 * other answer, and what does not come changes nothing.
 */
public final class RefreshAhead {
  /** A refresh begins in the last 10 to 20 hundredths of an entry's life. */
  static final int LATEST_PERCENT = 10;

  /** What ends sooner than that is not worth a look-up of its own. */
  static final Duration SHORTEST_REST = Duration.ofSeconds(10);

  /** Refreshes are not worth making a login wait: a quarter of a responder's places. */
  static final int AT_ONCE = 8;

  private static final Logger LOG = LoggerFactory.getLogger(RefreshAhead.class);

  private final OcspSource ocsp;
  private final Duration maxLifetime;
  private final LongSupplier nanoTime;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /** Asks {@code ocsp}; entries live no longer than {@code maxLifetime}. */
  public RefreshAhead(OcspSource ocsp, Duration maxLifetime, LongSupplier nanoTime) {
    this.ocsp = ocsp;
    this.maxLifetime = maxLifetime;
    this.nanoTime = nanoTime;
  }

  /** {@code status} was just served at {@code now}: is it time to ask anew? */
  void consider(StatusQuestion question, Policy policy, CachedStatus status, Instant now) {
    Instant due = question.refreshDue(status);
    if (due == null) {
      due = due(question, status, status.received());
      question.refreshDue(status, due);
    }
    if (now.isBefore(due) || !policy.revocation().sources().contains(Source.OCSP)) {
      return;
    }
    if (places.tryAcquire()) {
      // If nothing new comes: once more in the last part of what is left then.
      question.refreshDue(status, due(question, status, now));
      refresh(question, policy);
    }
  }

  private void refresh(StatusQuestion question, Policy policy) {
    ask(question, policy).onComplete(done -> places.release());
  }

  /**
   * Asks anew at once, whatever is remembered and whenever that ends; completes when that is over.
   * Whoever asks for many bounds them.
   */
  Future<List<Attempt>> ask(StatusQuestion question, Policy policy) {
    return ocsp.ask(
            question, question.object().orElseThrow(), policy.caGroup(), new OwnTime(nanoTime))
        .onFailure(failure -> LOG.error("a refresh failed", failure));
  }

  /**
   * When to ask anew, in the last part of the time from {@code since} to the end. Which part
   * depends on the certificate, so that what was learnt together is not asked again together.
   */
  private Instant due(StatusQuestion question, CachedStatus status, Instant since) {
    Instant end = end(question, status);
    if (end == null) {
      return Instant.MAX;
    }
    Duration rest = Duration.between(since, end);
    if (rest.compareTo(SHORTEST_REST) < 0) {
      return Instant.MAX;
    }
    long percent = LATEST_PERCENT + Long.remainderUnsigned(question.key().low(), 11);
    return end.minus(rest.multipliedBy(percent).dividedBy(100));
  }

  /** Only a <em>good</em> has an end worth moving: <em>revoked</em> needs no refresh. */
  private @Nullable Instant end(StatusQuestion question, CachedStatus status) {
    OcspObject object = question.object().orElseThrow();
    return switch (status.verified().status()) {
      case RevocationStatus.Good good ->
          StatusLifetime.end(status, object, question.notAfter(), maxLifetime).orElse(null);
      case RevocationStatus.Revoked revoked -> null;
      case RevocationStatus.Unknown unknown -> null;
    };
  }
}
