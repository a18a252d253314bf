package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.ocsp.OcspSource;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CachedStatuses;
import io.vouchsafe.vpnauth.revocation.Demand;
import io.vouchsafe.vpnauth.revocation.NextSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where a cascade's questions go: the cache, the stapled response, responders, CRLs. */
public final class StatusSources {
  private final StatusCache memory;
  private final StapledSource stapled;
  private final OcspSource ocsp;
  private final CrlSource crl;
  private final RefreshAhead refreshAhead;
  private final Others others;

  /** Those of a service of one node. */
  public StatusSources(
      StatusCache memory,
      StapledSource stapled,
      OcspSource ocsp,
      CrlSource crl,
      RefreshAhead refreshAhead) {
    this(memory, stapled, ocsp, crl, refreshAhead, Others.of(ocsp));
  }

  /**
   * Those of one of several.
   *
   * @param ocsp may be answered by what another node has asked
   * @param others ways past what other nodes have asked
   */
  public StatusSources(
      StatusCache memory,
      StapledSource stapled,
      OcspSource ocsp,
      CrlSource crl,
      RefreshAhead refreshAhead,
      Others others) {
    this.memory = memory;
    this.stapled = stapled;
    this.ocsp = ocsp;
    this.crl = crl;
    this.refreshAhead = refreshAhead;
    this.others = others;
  }

  /**
   * Ways past what other nodes have asked.
   *
   * @param alone asks the responders themselves
   * @param missed takes only what is newer than what is remembered, and asks itself in the end
   */
  public record Others(OcspSource alone, OcspSource missed) {
    /** There are no other nodes. */
    public static Others of(OcspSource ocsp) {
      return new Others(ocsp, ocsp);
    }
  }

  /** The same without what other nodes have asked. */
  StatusSources alone() {
    return new StatusSources(memory, stapled, others.alone(), crl, refreshAhead);
  }

  /**
   * Every attempt at {@code source}; a completed future when nothing has to be waited for.
   *
   * @param own counts our own work
   */
  Future<List<Attempt>> ask(
      NextSource source, StatusQuestion question, Policy policy, Instant now, OwnTime own) {
    return switch (source) {
      case STAPLED -> stapled.ask(question, policy.caGroup(), now, own);
      case OCSP ->
          question
              .object()
              .map(object -> ocsp.ask(question, object, policy.caGroup(), own))
              .orElseGet(() -> Future.succeededFuture(List.of()));
      case CRL -> crl.ask(question, policy, now, own);
      case HELD_CRL -> crl.held().ask(question, now, own);
      case EXPIRED_CRL -> crl.expired().ask(question, now, own);
      case CACHE -> throw new IllegalStateException("the cache is read, not asked");
    };
  }

  /** What the cache says of {@code question} to who asks under {@code policy}. */
  CachedStatuses cached(StatusQuestion question, Policy policy, Instant now) {
    return new CacheReading(question, policy, now);
  }

  /** The same when what serves has just been looked up. */
  CachedStatuses cached(
      StatusQuestion question, Policy policy, Instant now, Optional<CachedStatus> serving) {
    return new CacheReading(question, policy, now) {
      @Override
      public Optional<CachedStatus> serving() {
        return serving;
      }
    };
  }

  /** What must be done before anything cached but a <em>revoked</em> counts. */
  Demand demand(StatusQuestion question, Instant now) {
    return memory.demand(question, now);
  }

  /** The status that is cached and serves {@code policy}. */
  Optional<CachedStatus> serving(StatusQuestion question, Policy policy, Instant now) {
    Optional<OcspObject> object = question.object();
    return object.isEmpty()
        ? memory.knownRevoked(question.key(), question.notAfter(), now)
        : memory.lookUp(question, object.get(), policy.revocation(), now);
  }

  /** The cached {@code status} was just served: it may be time to ask anew. */
  void served(StatusQuestion question, Policy policy, CachedStatus status, Instant now) {
    if (question.object().isPresent()) {
      refreshAhead.consider(question, policy, status, now);
    }
  }

  /**
   * Asks the responders about the certificate of {@code query} anew, beside what is cached; nobody
   * where {@code policy} would not. What they say is cached like any other answer.
   */
  Future<List<Attempt>> askAhead(RevocationQuery query, Policy policy) {
    Optional<OcspObject> object = policy.revocation().ocspFor(query.issuer());
    return object.isEmpty() || !policy.revocation().sources().contains(Source.OCSP)
        ? Future.succeededFuture(List.of())
        : others
            .missed()
            .ask(
                new StatusQuestion(query, object, Optional.empty()),
                object.get(),
                policy.caGroup(),
                new OwnTime(System::nanoTime));
  }

  /**
   * Whether anything that is cached of the certificate says <em>revoked</em>, for good or on hold,
   * whoever asks: then it is treated like any other.
   */
  boolean isSaidToBeRevoked(StatusQuestion question) {
    return memory.saysRevoked(question.key());
  }

  /** Reads no more of the cache than the cascade wants to know. */
  private class CacheReading implements CachedStatuses {
    private final StatusQuestion question;
    private final Policy policy;
    private final Instant now;

    CacheReading(StatusQuestion question, Policy policy, Instant now) {
      this.question = question;
      this.policy = policy;
      this.now = now;
    }

    @Override
    public Demand demand() {
      return StatusSources.this.demand(question, now);
    }

    @Override
    public boolean sayRevoked() {
      return isSaidToBeRevoked(question);
    }

    @Override
    public Optional<CachedStatus> serving() {
      return StatusSources.this.serving(question, policy, now);
    }

    @Override
    public Optional<CachedStatus> standingHold() {
      return memory.standingHold(question.key(), question.object(), question.notAfter(), now);
    }
  }
}
