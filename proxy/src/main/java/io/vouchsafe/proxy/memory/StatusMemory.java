package io.vouchsafe.proxy.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.MemoryJudge;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.ocsp.Serving;
import io.vouchsafe.ocsp.StatusLifetime;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.vpnauth.RevocationPolicy;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The verified statuses of one tenant, bounded by estimated memory. Whether an entry serves is
 * judged at every hit under the object that asks now; Caffeine's own expiry would double the price
 * of a hit and could not know who asks.
 *
 * <p>Each reading of the settings has one; those of a tenant share the statuses, and one of them is
 * in charge. A decision in flight under older settings goes on reading, but what it learns is not
 * kept any more: nobody has looked whether the new settings believe it.
 */
public final class StatusMemory {
  /**
   * Caffeine's entry, its place in the hash table, the key, the last judgement. Together with one
   * status measured on the heap with 200,000 entries (JDK 25): 460 bytes, 540 once judged.
   */
  private static final int ENTRY_BYTES = 200;

  /** One remembered status with its instants and its signer's fingerprint. */
  private static final int STATUS_BYTES = 340;

  private final CacheSettings settings;
  private final CacheMeters meters;
  private final Cache<StatusKey, KnownStatuses> known;
  private final int reading;
  private final AtomicInteger inCharge;

  public StatusMemory(String tenant, CacheSettings settings, MeterRegistry registry) {
    this.settings = settings;
    this.reading = 0;
    this.inCharge = new AtomicInteger();
    this.meters = new CacheMeters(registry, "status", tenant);
    this.known =
        Caffeine.newBuilder()
            .maximumWeight(settings.maximumMemory())
            .weigher((StatusKey key, KnownStatuses statuses) -> weight(statuses))
            .executor(Runnable::run)
            .evictionListener((key, statuses, cause) -> evicted(cause))
            .build();
    meters.watch(known);
  }

  private StatusMemory(StatusMemory before, CacheSettings settings) {
    this.settings = settings;
    this.reading = before.reading + 1;
    this.inCharge = before.inCharge;
    this.meters = before.meters;
    this.known = before.known;
  }

  /** The same statuses under another reading of the settings, which is not in charge yet. */
  public StatusMemory under(CacheSettings next) {
    return new StatusMemory(this, next);
  }

  /**
   * Takes charge: resizes without losing what has room, and forgets what is not {@code upheld}.
   * Takes time with the number of statuses.
   */
  public void takeCharge(Predicate<RememberedStatus> upheld) {
    inCharge.set(reading);
    known.policy().eviction().orElseThrow().setMaximum(settings.maximumMemory());
    known.asMap().keySet().forEach(key -> keepOnly(upheld, key));
  }

  private void keepOnly(Predicate<RememberedStatus> upheld, StatusKey key) {
    known.asMap().computeIfPresent(key, (same, statuses) -> statuses.only(upheld));
  }

  /**
   * What is remembered and serves somebody who asks under {@code object} at {@code now}.
   *
   * @param policy of whoever asks: what its sources would not have said does not serve
   * @param notAfter end of the certificate's own validity
   */
  public Optional<RememberedStatus> lookUp(
      StatusKey key, OcspObject object, RevocationPolicy policy, Instant notAfter, Instant now) {
    KnownStatuses statuses = known.getIfPresent(key);
    Optional<RememberedStatus> serving =
        statuses == null ? Optional.empty() : serving(statuses, object, policy, notAfter, now);
    if (serving.isPresent()) {
      meters.hit();
    } else {
      meters.miss();
    }
    return serving;
  }

  private Optional<RememberedStatus> serving(
      KnownStatuses statuses,
      OcspObject object,
      RevocationPolicy policy,
      Instant notAfter,
      Instant now) {
    RememberedStatus before = statuses.judgedBefore(object, policy.sources(), now);
    if (before != null) {
      return Optional.of(before);
    }
    Optional<RememberedStatus> best =
        statuses.best(
            status ->
                policy.believes(status)
                    && judge(status, object, notAfter, now) instanceof Serving.Serves);
    if (best.isPresent()
        && judge(best.get(), object, notAfter, now) instanceof Serving.Serves(Instant until)) {
      statuses.judged(
          new KnownStatuses.Judgement(best.get(), object, policy.sources(), now, until));
    }
    return best;
  }

  /**
   * A certificate on hold whose status must be asked anew but stands until the responder itself
   * lifts it (contract, section 2, "Remembering").
   *
   * @param notAfter end of the certificate's own validity
   */
  public Optional<RememberedStatus> standingHold(
      StatusKey key, OcspObject object, Instant notAfter, Instant now) {
    KnownStatuses statuses = known.getIfPresent(key);
    return statuses == null
        ? Optional.empty()
        : statuses.best(status -> needsAsking(judge(status, object, notAfter, now)));
  }

  /**
   * A permanent revocation that any object of the tenant learnt, for a policy that has no object of
   * its own to judge by: no stapled <em>good</em> wins over it (design.md §2).
   *
   * @param notAfter end of the certificate's own validity
   */
  public Optional<RememberedStatus> knownRevoked(StatusKey key, Instant notAfter, Instant now) {
    KnownStatuses statuses = known.getIfPresent(key);
    return statuses == null || now.isAfter(notAfter)
        ? Optional.empty()
        : statuses.best(StatusMemory::isPermanentlyRevoked);
  }

  private static boolean isPermanentlyRevoked(RememberedStatus status) {
    return status.verified().status() instanceof RevocationStatus.Revoked revoked
        && revoked.reason() != RevocationReason.CERTIFICATE_HOLD;
  }

  private static boolean needsAsking(Serving serving) {
    return serving instanceof Serving.Withheld(Serving.Why why)
        && why == Serving.Why.HOLD_NEEDS_ASKING;
  }

  private Serving judge(RememberedStatus status, OcspObject object, Instant notAfter, Instant now) {
    return MemoryJudge.judge(status, object, notAfter, settings.maxLifetime(), now);
  }

  /**
   * Keeps {@code status}, learnt under {@code object}, if the rules let it be kept at all and these
   * settings are still in charge.
   */
  public void remember(
      StatusKey key, RememberedStatus status, OcspObject object, Instant notAfter) {
    if (isInCharge()
        && StatusLifetime.keptUntil(status, object, notAfter, settings.maxLifetime()).isPresent()) {
      known
          .asMap()
          .merge(key, KnownStatuses.NONE.with(status), (before, fresh) -> before.with(status));
      forgetIfSuperseded(key, status);
    }
  }

  /**
   * Whoever takes charge after this look has the status in its sweep; before, it is undone here.
   */
  @SuppressWarnings("ReferenceEquality")
  private void forgetIfSuperseded(StatusKey key, RememberedStatus status) {
    if (!isInCharge()) {
      keepOnly(kept -> kept != status, key);
    }
  }

  private boolean isInCharge() {
    return inCharge.get() == reading;
  }

  /** Number of certificates of which something is known. */
  public long size() {
    known.cleanUp();
    return known.estimatedSize();
  }

  private void evicted(RemovalCause cause) {
    if (cause.wasEvicted()) {
      meters.evicted();
    }
  }

  private static int weight(KnownStatuses statuses) {
    return ENTRY_BYTES + STATUS_BYTES * statuses.byObject().size();
  }
}
