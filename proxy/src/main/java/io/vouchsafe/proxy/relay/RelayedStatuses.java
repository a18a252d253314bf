package io.vouchsafe.proxy.relay;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.StatusLifetime;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.cache.CacheFill;
import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.ocsp.LearntStatuses;
import io.vouchsafe.vpnauth.revocation.Demand;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What responders said to the relay, in a memory of its own. The decisions are told only about
 * certificates that a login has presented: an "extended revoked" responder (RFC 6960 §2.2) says
 * <em>revoked</em> for any serial, so strangers could fill their memory with it (design, sections 3
 * and 5).
 */
public final class RelayedStatuses implements LearntStatuses {
  /** As a status in the memory of decisions, estimated. */
  private static final int STATUS_BYTES = 540;

  private final StatusCache decisions;
  private final Predicate<StatusKey> presented;
  private final Duration maxLifetime;
  private final LazyCache<StatusKey, CachedStatus> relayed;

  /**
   * Keeps statuses within {@code maximumMemory} bytes, none longer than {@code maxLifetime}.
   *
   * @param presented whether a login has presented a certificate
   */
  public RelayedStatuses(
      StatusCache decisions,
      Predicate<StatusKey> presented,
      long maximumMemory,
      Duration maxLifetime) {
    this.decisions = decisions;
    this.presented = presented;
    this.maxLifetime = maxLifetime;
    this.relayed = LazyCache.ofEntries(maximumMemory / STATUS_BYTES);
  }

  @Override
  public void remember(
      StatusQuestion question, CachedStatus status, OcspObject object, Der response) {
    StatusKey key = question.key();
    // What decisions know to be revoked may be a hold, which the responder's own good lifts.
    boolean revoked = status.verified().status() instanceof RevocationStatus.Revoked;
    if (isRevoked(key) || (revoked && presented.test(key))) {
      decisions.remember(question, status, object, response);
    }
    relayed.put(key, status);
  }

  /** The same of what CRLs said. */
  public void heed(StatusQuestion question, CachedStatus told) {
    if (presented.test(question.key())) {
      decisions.heed(question, told);
    }
  }

  /** Forgets what was learnt; what says <em>revoked</em> only when {@code revokedToo}. */
  void forget(boolean revokedToo) {
    relayed
        .entries()
        .values()
        .removeIf(
            status ->
                revokedToo || !(status.verified().status() instanceof RevocationStatus.Revoked));
  }

  /** How full it is. */
  CacheFill fill() {
    return relayed.fill(STATUS_BYTES);
  }

  /** Whether the decisions know that {@code key} is revoked, or on hold. */
  boolean isRevoked(StatusKey key) {
    return decisions.saysRevoked(key);
  }

  /** Whether {@code status} says something else than the revocation that the decisions know. */
  boolean contradicts(StatusKey key, RevocationStatus status) {
    return !(status instanceof RevocationStatus.Revoked) && isRevoked(key);
  }

  /** Whether decisions know better, or may have forgotten that the certificate is revoked. */
  private boolean isOverruled(StatusQuestion question, RevocationStatus status, Instant now) {
    return isRevoked(question.key())
        || (!(status instanceof RevocationStatus.Revoked) && mayBeForgotten(question, now));
  }

  /** Whether the revocation of any certificate may have been forgotten. */
  boolean mayHaveForgotten() {
    return decisions.mayHaveForgotten();
  }

  /** Whether a revocation of the certificate of {@code question} may have been forgotten. */
  boolean mayBeForgotten(StatusQuestion question, Instant now) {
    return decisions.demand(question, now) != Demand.NONE;
  }

  /** What was learnt here and may still be told at {@code now}. */
  Optional<CachedStatus> find(StatusQuestion question, Instant now) {
    CachedStatus known = relayed.find(question.key());
    return known == null || isOverruled(question, known.verified().status(), now)
        ? Optional.empty()
        : question
            .object()
            .filter(
                object ->
                    StatusLifetime.serves(known, object, question.notAfter(), maxLifetime, now))
            .map(object -> known);
  }

  /**
   * Until when the bytes that gave {@code status} may be handed out to others: their nextUpdate, or
   * sooner where the object's caching or the signer's certificate ends; empty when not at all.
   */
  Optional<Instant> handedOutUntil(CachedStatus status, OcspObject object, Instant notAfter) {
    return status
        .verified()
        .nextUpdate()
        .flatMap(
            nextUpdate ->
                end(status, object, notAfter)
                    .flatMap(
                        end ->
                            Stream.of(nextUpdate, end, status.verified().signerNotAfter())
                                .min(Instant::compareTo)));
  }

  /** The last instant at which {@code status} may be told again; empty when it may not at all. */
  Optional<Instant> end(CachedStatus status, OcspObject object, Instant notAfter) {
    return StatusLifetime.end(status, object, notAfter, maxLifetime);
  }
}
