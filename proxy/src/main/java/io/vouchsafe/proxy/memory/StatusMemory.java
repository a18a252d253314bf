package io.vouchsafe.proxy.memory;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.Precedence;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.ocsp.StatusLifetime;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.vpnauth.RevocationPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The verified statuses of one tenant under one reading of its settings. Whether an entry serves is
 * judged at every hit under the object that asks now.
 *
 * <p>The readings of a tenant share the statuses, and one of them is in charge. A decision in
 * flight under older settings goes on reading, but what it learns is not kept any more: nobody has
 * looked whether the new settings believe it.
 */
public final class StatusMemory {
  private final CacheSettings settings;
  private final StatusJudge judge;
  private final CacheMeters meters;
  private final StatusTable known;
  private final AcceptedResponses accepted;
  private final Charge charge;

  public StatusMemory(String tenant, CacheSettings settings, MeterRegistry registry) {
    this.settings = settings;
    this.judge = new StatusJudge(settings.maxLifetime());
    this.meters = new CacheMeters(registry, "status", tenant);
    this.accepted = new AcceptedResponses(tenant, acceptedMemory(settings), registry);
    this.known = new StatusTable(settings.maximumMemory(), meters);
    this.charge = Charge.first();
  }

  private StatusMemory(StatusMemory before, CacheSettings settings) {
    this.settings = settings;
    this.judge = new StatusJudge(settings.maxLifetime());
    this.meters = before.meters;
    this.accepted = before.accepted;
    this.known = before.known;
    this.charge = before.charge.next();
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
    charge.take();
    known.resize(settings.maximumMemory());
    accepted.resize(acceptedMemory(settings));
    known.keepOnly(part -> upheld.test(part.status()));
  }

  /**
   * What is remembered and serves who asks {@code question} under {@code object} at {@code now}:
   * the very same value as at the last hit while nothing has changed.
   *
   * @param policy of whoever asks: what its sources would not have said does not serve
   */
  public Optional<RememberedStatus> lookUp(
      StatusQuestion question, OcspObject object, RevocationPolicy policy, Instant now) {
    KnownStatuses statuses = known.find(question.key());
    Optional<RememberedStatus> serving =
        statuses == null
            ? Optional.empty()
            : judge.serving(statuses, question, object, policy, now);
    if (serving.isPresent()) {
      meters.hit();
    } else {
      meters.miss();
    }
    return serving;
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
    KnownStatuses statuses = known.find(key);
    return statuses == null ? Optional.empty() : judge.hold(statuses, object, notAfter, now);
  }

  /**
   * A permanent revocation that any object of the tenant learnt, for a policy that has no object of
   * its own to judge by: no stapled <em>good</em> wins over it (design.md §2).
   *
   * @param notAfter end of the certificate's own validity
   */
  public Optional<RememberedStatus> knownRevoked(StatusKey key, Instant notAfter, Instant now) {
    KnownStatuses statuses = known.find(key);
    return statuses == null ? Optional.empty() : StatusJudge.permanent(statuses, notAfter, now);
  }

  /**
   * Whether anything that is remembered of {@code key} says <em>revoked</em>, on hold included:
   * then signed bytes that say something else are not handed out without another look. Leaves no
   * trace in the order of eviction and in the meters.
   */
  public boolean saysRevoked(StatusKey key) {
    KnownStatuses statuses = known.peek(key);
    return statuses != null && statuses.saysRevoked();
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
    } else if (charge.isHeld()) {
      known.keepOnly(part -> !Precedence.clears(part.status(), told), key);
    }
  }

  private boolean keep(StatusKey key, RememberedStatus status, Instant notAfter) {
    if (!charge.isHeld()) {
      return false;
    }
    OneStatus packed = known.pack(status, notAfter);
    KnownStatuses after = known.add(key, packed);
    forgetIfSuperseded(key, packed);
    return after.parts().contains(packed);
  }

  /**
   * Whoever takes charge after this look has the status in its sweep; before, it is undone here.
   */
  @SuppressWarnings("ReferenceEquality")
  private void forgetIfSuperseded(StatusKey key, OneStatus packed) {
    if (!charge.isHeld()) {
      known.keepOnly(kept -> kept != packed, key);
    }
  }

  /**
   * Forgets what is remembered, and the signed bytes behind it; a <em>revoked</em> only when {@code
   * revokedToo}. Takes time with the number of statuses.
   *
   * @return number of certificates of which nothing is known any more
   */
  public int forget(boolean revokedToo) {
    int forgotten = known.keepOnly(part -> !revokedToo && part.saysRevoked());
    accepted.forget(revokedToo);
    return forgotten;
  }

  /** At most {@code limit} statuses, in no particular order; eviction does not notice. */
  public List<KeptStatus> some(int limit) {
    return known.some(limit);
  }

  /** How full it is. */
  public CacheFill fill() {
    return known.fill();
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
    return known.sweep(now, settings.maxLifetime(), most);
  }

  /** Number of certificates of which something is known. */
  public long size() {
    return known.fill().entries();
  }
}
