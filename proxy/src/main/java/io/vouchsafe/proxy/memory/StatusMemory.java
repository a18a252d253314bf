package io.vouchsafe.proxy.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.MemoryJudge;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.Precedence;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.ocsp.Serving;
import io.vouchsafe.ocsp.StatusLifetime;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.vpnauth.RevocationPolicy;
import java.time.Instant;
import java.util.List;
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
   * Caffeine's entry, its place in the hash table and in the sketch of frequencies, the key.
   * Measured on the heap together with a status (JDK 25, {@code make bench BENCH=memory}).
   */
  private static final int ENTRY_BYTES = 118;

  private final CacheSettings settings;
  private final CacheMeters meters;
  private final Cache<StatusKey, KnownStatuses> known;
  private final StatusPacker packer;
  private final AcceptedResponses accepted;
  private final Sweep sweep;
  private final int reading;
  private final AtomicInteger inCharge;

  public StatusMemory(String tenant, CacheSettings settings, MeterRegistry registry) {
    this.settings = settings;
    this.reading = 0;
    this.inCharge = new AtomicInteger();
    this.meters = new CacheMeters(registry, "status", tenant);
    this.packer = new StatusPacker();
    this.accepted = new AcceptedResponses(tenant, acceptedMemory(settings), registry);
    this.known =
        Caffeine.newBuilder()
            .maximumWeight(settings.maximumMemory())
            .weigher((StatusKey key, KnownStatuses statuses) -> ENTRY_BYTES + statuses.bytes())
            .executor(Runnable::run)
            .evictionListener((key, statuses, cause) -> evicted(cause))
            .build();
    this.sweep = new Sweep(known);
    meters.watch(known);
  }

  private StatusMemory(StatusMemory before, CacheSettings settings) {
    this.settings = settings;
    this.reading = before.reading + 1;
    this.inCharge = before.inCharge;
    this.meters = before.meters;
    this.known = before.known;
    this.packer = before.packer;
    this.accepted = before.accepted;
    this.sweep = before.sweep;
  }

  /** The relay has the other half, so that what it keeps never pushes out what decisions learnt. */
  private static long acceptedMemory(CacheSettings settings) {
    return settings.responseMemory() / 2;
  }

  /** The signed bytes behind the statuses. */
  public AcceptedResponses accepted() {
    return accepted;
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
    accepted.resize(acceptedMemory(settings));
    known.asMap().keySet().forEach(key -> keepOnly(part -> upheld.test(part.status()), key));
  }

  private void keepOnly(Predicate<OneStatus> upheld, StatusKey key) {
    known.asMap().computeIfPresent(key, (same, statuses) -> statuses.only(upheld));
  }

  /**
   * What is remembered and serves who asks {@code question} under {@code object} at {@code now}:
   * the very same value as at the last hit while nothing has changed.
   *
   * @param policy of whoever asks: what its sources would not have said does not serve
   */
  public Optional<RememberedStatus> lookUp(
      StatusQuestion question, OcspObject object, RevocationPolicy policy, Instant now) {
    KnownStatuses statuses = known.getIfPresent(question.key());
    Optional<RememberedStatus> serving =
        statuses == null ? Optional.empty() : serving(statuses, question, object, policy, now);
    if (serving.isPresent()) {
      meters.hit();
    } else {
      meters.miss();
    }
    return serving;
  }

  private Optional<RememberedStatus> serving(
      KnownStatuses statuses,
      StatusQuestion question,
      OcspObject object,
      RevocationPolicy policy,
      Instant now) {
    Served before = question.served();
    if (before != null && before.covers(statuses, object, policy.sources(), now)) {
      return Optional.of(before.status());
    }
    Instant notAfter = question.notAfter();
    Optional<RememberedStatus> best =
        statuses.best(
            status ->
                policy.believes(status)
                    && judge(status, object, notAfter, now) instanceof Serving.Serves);
    if (best.isPresent() && isHeldBack(best.get(), statuses, object, notAfter, now)) {
      return Optional.empty();
    }
    if (best.isPresent()
        && judge(best.get(), object, notAfter, now) instanceof Serving.Serves(Instant until)) {
      question.served(new Served(statuses, best.get(), object, policy.sources(), now, until));
    }
    return best;
  }

  /** A remembered <em>good</em> does not serve beside a hold that it does not lift. */
  private boolean isHeldBack(
      RememberedStatus serving,
      KnownStatuses statuses,
      OcspObject object,
      Instant notAfter,
      Instant now) {
    return !(serving.verified().status() instanceof RevocationStatus.Revoked)
        && hold(statuses, Optional.of(object), notAfter, now)
            .filter(hold -> !Precedence.lifts(hold, serving))
            .isPresent();
  }

  /**
   * A certificate on hold whose status must be asked anew but stands until it is lifted (contract,
   * section 2, "Remembering").
   *
   * @param object of whoever asks; without one every hold counts
   * @param notAfter end of the certificate's own validity
   */
  public Optional<RememberedStatus> standingHold(
      StatusKey key, Optional<OcspObject> object, Instant notAfter, Instant now) {
    KnownStatuses statuses = known.getIfPresent(key);
    return statuses == null ? Optional.empty() : hold(statuses, object, notAfter, now);
  }

  private Optional<RememberedStatus> hold(
      KnownStatuses statuses, Optional<OcspObject> object, Instant notAfter, Instant now) {
    return object.isPresent()
        ? statuses.best(status -> needsAsking(judge(status, object.get(), notAfter, now)))
        : statuses.best(status -> isOnHold(status) && !now.isAfter(notAfter));
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

  /**
   * Whether anything that is remembered of {@code key} says <em>revoked</em>, on hold included:
   * then signed bytes that say something else are not handed out without another look. Leaves no
   * trace in the order of eviction and in the meters.
   */
  public boolean saysRevoked(StatusKey key) {
    KnownStatuses statuses = known.policy().getIfPresentQuietly(key);
    return statuses != null
        && statuses
            .best(status -> status.verified().status() instanceof RevocationStatus.Revoked)
            .isPresent();
  }

  private static boolean isPermanentlyRevoked(RememberedStatus status) {
    return status.verified().status() instanceof RevocationStatus.Revoked revoked
        && revoked.reason() != RevocationReason.CERTIFICATE_HOLD;
  }

  private static boolean isOnHold(RememberedStatus status) {
    return status.verified().status() instanceof RevocationStatus.Revoked revoked
        && revoked.reason() == RevocationReason.CERTIFICATE_HOLD;
  }

  private static boolean needsAsking(Serving serving) {
    return serving instanceof Serving.Withheld(Serving.Why why)
        && why == Serving.Why.HOLD_NEEDS_ASKING;
  }

  private Serving judge(RememberedStatus status, OcspObject object, Instant notAfter, Instant now) {
    return MemoryJudge.judge(status, object, notAfter, settings.maxLifetime(), now);
  }

  /**
   * Keeps {@code status}, learnt under {@code object} from {@code response}, if the rules let it be
   * kept at all and these settings are still in charge.
   */
  public void remember(
      StatusQuestion question, RememberedStatus status, OcspObject object, Der response) {
    if (remember(question.key(), status, object, question.notAfter())) {
      accepted.keep(
          question.key(), AcceptedResponse.of(question.query(), status, object, response));
    }
  }

  /**
   * The same without the signed bytes.
   *
   * @param notAfter end of the certificate's validity
   * @return whether it is remembered now
   */
  public boolean remember(
      StatusKey key, RememberedStatus status, OcspObject object, Instant notAfter) {
    return StatusLifetime.keptUntil(status, object, notAfter, settings.maxLifetime()).isPresent()
        && keep(key, status, notAfter);
  }

  /**
   * Takes in what CRLs said: a <em>revoked</em> is kept until the certificate ends; a <em>good</em>
   * takes the holds away that it lifts and is not kept itself, the CRLs are.
   */
  public void heed(StatusKey key, RememberedStatus told, Instant notAfter) {
    if (told.verified().status() instanceof RevocationStatus.Revoked) {
      keep(key, told, notAfter);
    } else if (isInCharge()) {
      keepOnly(part -> !Precedence.clears(part.status(), told), key);
    }
  }

  private boolean keep(StatusKey key, RememberedStatus status, Instant notAfter) {
    if (!isInCharge()) {
      return false;
    }
    OneStatus packed = packer.pack(status, notAfter);
    KnownStatuses after =
        known.asMap().compute(key, (same, old) -> old == null ? packed : old.with(packed));
    forgetIfSuperseded(key, packed);
    return after.parts().contains(packed);
  }

  /**
   * Whoever takes charge after this look has the status in its sweep; before, it is undone here.
   */
  @SuppressWarnings("ReferenceEquality")
  private void forgetIfSuperseded(StatusKey key, OneStatus packed) {
    if (!isInCharge()) {
      keepOnly(kept -> kept != packed, key);
    }
  }

  private boolean isInCharge() {
    return inCharge.get() == reading;
  }

  /**
   * Forgets what is remembered, and the signed bytes behind it; a <em>revoked</em> only when {@code
   * revokedToo}. Takes time with the number of statuses.
   *
   * @return number of certificates of which nothing is known any more
   */
  @SuppressWarnings("ReferenceEquality")
  public int forget(boolean revokedToo) {
    AtomicInteger forgotten = new AtomicInteger();
    for (StatusKey key : known.asMap().keySet()) {
      known
          .asMap()
          .computeIfPresent(
              key,
              (same, statuses) -> {
                KnownStatuses left = statuses.only(part -> !revokedToo && saysRevoked(part));
                forgotten.addAndGet(left == null ? 1 : 0);
                return left;
              });
    }
    accepted.forget(revokedToo);
    return forgotten.get();
  }

  private static boolean saysRevoked(OneStatus part) {
    return part.status().verified().status() instanceof RevocationStatus.Revoked;
  }

  /** At most {@code limit} statuses, in no particular order; eviction does not notice. */
  public List<KeptStatus> some(int limit) {
    return known.asMap().entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().parts().stream()
                    .map(part -> new KeptStatus(entry.getKey(), part.status(), part.notAfter())))
        .limit(limit)
        .toList();
  }

  /** How full it is. */
  public CacheFill fill() {
    known.cleanUp();
    return CacheFill.of(known);
  }

  /** How full the memory of the signed bytes is. */
  public CacheFill acceptedFill() {
    return accepted.fill();
  }

  /**
   * Forgets what serves nobody any more, of the next {@code most} entries; whoever calls again goes
   * on from there.
   *
   * @return how many were forgotten
   */
  public int sweep(Instant now, int most) {
    return sweep.step(now, settings.maxLifetime(), most);
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
}
