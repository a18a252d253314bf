package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.memory.Demand;
import io.vouchsafe.proxy.memory.StatusMemory;
import io.vouchsafe.proxy.memory.StatusQuestion;
import io.vouchsafe.proxy.upstream.LearntStatus;
import io.vouchsafe.proxy.upstream.OcspSource;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.Policy;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a cascade's questions go: the stapled response, responders, CRLs; and the memory before.
 */
public final class StatusSources {
  private final StatusMemory memory;
  private final StapledSource stapled;
  private final OcspSource ocsp;
  private final CrlSource crl;
  private final RefreshAhead refreshAhead;

  public StatusSources(
      StatusMemory memory,
      StapledSource stapled,
      OcspSource ocsp,
      CrlSource crl,
      RefreshAhead refreshAhead) {
    this.memory = memory;
    this.stapled = stapled;
    this.ocsp = ocsp;
    this.crl = crl;
    this.refreshAhead = refreshAhead;
  }

  /**
   * Every attempt at {@code source}; a completed future when nothing has to be waited for.
   *
   * @param own counts our own work
   */
  Future<List<Attempt>> ask(
      Source source, StatusQuestion question, Policy policy, Instant now, OwnTime own) {
    return switch (source) {
      case STAPLED -> stapled.ask(question, policy.caGroup(), now, own);
      case OCSP ->
          question
              .object()
              .map(object -> ocsp.ask(question, object, policy.caGroup(), own))
              .orElseGet(() -> Future.succeededFuture(List.of()));
      case CRL -> crl.ask(question, policy, now, own);
      case CACHE, NONE -> throw new IllegalStateException("nobody answers for " + source.word());
    };
  }

  /** What must be done before anything but a <em>revoked</em> counts. */
  Demand demand(StatusQuestion question, Instant now) {
    return memory.demand(question, now);
  }

  /** What the CRLs say that are held, without fetching any. */
  Future<List<Attempt>> lookUpCrl(StatusQuestion question, Instant now, OwnTime own) {
    return crl.lookUp(question, now, own);
  }

  /** The same; and what CRLs that have expired call revoked for ever. */
  Future<List<Attempt>> lookUpCrlAtAnyAge(StatusQuestion question, Instant now, OwnTime own) {
    return crl.lookUpAtAnyAge(question, now, own);
  }

  /** A hold that settles nothing by itself any more, but stands until it is lifted. */
  Optional<RememberedStatus> standingHold(StatusQuestion question, Instant now) {
    return memory.standingHold(question.key(), question.object(), question.notAfter(), now);
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

  /** Whether the memory says <em>revoked</em> to who asks under {@code policy}. */
  boolean isKnownRevoked(StatusQuestion question, Policy policy, Instant now) {
    return question
        .object()
        .map(object -> memory.lookUp(question, object, policy.revocation(), now))
        .orElseGet(() -> memory.knownRevoked(question.key(), question.notAfter(), now))
        .filter(StatusSources::saysRevoked)
        .isPresent();
  }

  /**
   * Whether anything that is remembered of the certificate says <em>revoked</em>, for good or on
   * hold, whoever asks: then it is treated like any other.
   */
  boolean isSaidToBeRevoked(StatusQuestion question) {
    return memory.saysRevoked(question.key());
  }

  /** Whether it denies, for good or on hold. */
  static boolean saysRevoked(RememberedStatus status) {
    return status.verified().status() instanceof RevocationStatus.Revoked;
  }

  static Attempt fromMemory(RememberedStatus status) {
    return LearntStatus.attempt(Source.CACHE, status.responder(), status, Duration.ZERO);
  }
}
