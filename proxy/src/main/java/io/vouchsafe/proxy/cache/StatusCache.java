package io.vouchsafe.proxy.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.Precedence;
import io.vouchsafe.ocsp.StatusLifetime;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Demand;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
public final class StatusCache {
  private final CacheSettings settings;
  private final StatusJudge judge;
  private final CacheMeters meters;
  private final StatusTable known;
  private final AcceptedResponses accepted;
  private final LostRevocations losses;
  private final LossWarnings warnings;
  private final GenerationInCharge charge;
  private final RevocationListener listener;
  private final StatusPeers statusPeers;

  /** A memory that tells nobody of revocations. */
  public StatusCache(String tenant, CacheSettings settings, MeterRegistry registry) {
    this(tenant, settings, registry, RevocationListener.NONE);
  }

  /**
   * An empty memory.
   *
   * @param listener is told of each certificate that turns out to be revoked, once for each object
   *     that says so
   */
  public StatusCache(
      String tenant, CacheSettings settings, MeterRegistry registry, RevocationListener listener) {
    this(tenant, settings, registry, listener, StatusPeers.NONE);
  }

  /**
   * The same of a service of several nodes.
   *
   * @param statusPeers hear of each newly revoked certificate, with the signed bytes
   */
  public StatusCache(
      String tenant,
      CacheSettings settings,
      MeterRegistry registry,
      RevocationListener listener,
      StatusPeers statusPeers) {
    this.listener = listener;
    this.statusPeers = statusPeers;
    this.settings = settings;
    this.judge = new StatusJudge(settings.maxLifetime());
    this.meters = new CacheMeters(registry, "status", tenant);
    this.accepted = new AcceptedResponses(tenant, acceptedMemory(settings), registry);
    this.known =
        new StatusTable(
            tenant, settings.maximumMemory(), settings.revokedMemory(), meters, registry);
    this.losses = new LostRevocations(settings.maximumMemory());
    this.warnings = new LossWarnings(tenant, losses, registry);
    this.charge = GenerationInCharge.first();
  }

  private StatusCache(StatusCache before, CacheSettings settings) {
    this.settings = settings;
    this.judge = new StatusJudge(settings.maxLifetime());
    this.meters = before.meters;
    this.accepted = before.accepted;
    this.known = before.known;
    this.losses = before.losses;
    this.warnings = before.warnings;
    this.charge = before.charge.next();
    this.listener = before.listener;
    this.statusPeers = before.statusPeers;
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
  public StatusCache under(CacheSettings next) {
    return new StatusCache(this, next);
  }

  /**
   * Takes charge: resizes without losing what has room, and forgets what is not {@code upheld}.
   * Takes time with the number of statuses.
   */
  public void takeCharge(Predicate<CachedStatus> upheld) {
    charge.take();
    known.resize(settings.maximumMemory(), settings.revokedMemory());
    losses.resize(settings.maximumMemory());
    accepted.resize(acceptedMemory(settings));
    known.keepOnly(part -> upheld.test(part.status()));
  }

  /**
   * What is remembered and serves who asks {@code question} under {@code object} at {@code now}:
   * the very same value as at the last hit while nothing has changed.
   *
   * @param policy of whoever asks: what its sources would not have said does not serve
   */
  public Optional<CachedStatus> lookUp(
      StatusQuestion question, OcspObject object, RevocationPolicy policy, Instant now) {
    CertificateStatuses statuses = known.find(question.key());
    Optional<CachedStatus> serving =
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
  public Optional<CachedStatus> standingHold(
      StatusKey key, Optional<OcspObject> object, Instant notAfter, Instant now) {
    CertificateStatuses statuses = known.find(key);
    return statuses == null ? Optional.empty() : judge.hold(statuses, object, notAfter, now);
  }

  /**
   * A permanent revocation that any object of the tenant learnt, for a policy that has no object of
   * its own to judge by: no stapled <em>good</em> wins over it (design.md §2).
   *
   * @param notAfter end of the certificate's own validity
   */
  public Optional<CachedStatus> knownRevoked(StatusKey key, Instant notAfter, Instant now) {
    CertificateStatuses statuses = known.find(key);
    return statuses == null ? Optional.empty() : StatusJudge.permanent(statuses, notAfter, now);
  }

  /**
   * What must be done about the certificate of {@code question} before anything but a
   * <em>revoked</em> counts for it: a revocation of its issuer may have been forgotten, or another
   * node's news of it may be withheld.
   */
  public Demand demand(StatusQuestion question, Instant now) {
    Demand own =
        losses.isMarked() ? losses.demand(question, known.revoked().isFull(), now) : Demand.NONE;
    return statusPeers.mayWithhold() ? demandBeside(own) : own;
  }

  /** What a CRL that is held says does not make up for what is withheld. */
  private static Demand demandBeside(Demand own) {
    return own == Demand.NONE ? Demand.ANEW : Demand.ASK;
  }

  /** Whether any revocation may have been forgotten, or may be withheld. */
  public boolean mayHaveForgotten() {
    return losses.isMarked() || statusPeers.mayWithhold();
  }

  /**
   * When what is remembered of {@code key} was made, the newest of it; empty when nothing is. What
   * serves nobody any more counts as long as it is there.
   */
  public Optional<Instant> newestUpdate(StatusKey key) {
    CertificateStatuses statuses = known.peek(key);
    return statuses == null
        ? Optional.empty()
        : statuses.parts().stream()
            .map(part -> part.status().verified().thisUpdate())
            .max(Instant::compareTo);
  }

  /** Whether what is learnt is kept: not once settings that were read later have taken charge. */
  public boolean isInCharge() {
    return charge.isHeld();
  }

  /** Whether anything is remembered of {@code key}: then somebody has presented it here. */
  public boolean knows(StatusKey key) {
    return known.peek(key) != null;
  }

  /**
   * Whether anything that is remembered of {@code key} says <em>revoked</em>, on hold included:
   * then signed bytes that say something else are not handed out without another look. Leaves no
   * trace in the order of eviction and in the meters.
   */
  public boolean saysRevoked(StatusKey key) {
    CertificateStatuses statuses = known.peek(key);
    return statuses != null && statuses.saysRevoked();
  }

  /**
   * Keeps {@code status}, learnt under {@code object} from {@code response}, if the rules let it be
   * kept at all and these settings are still in charge.
   */
  public void remember(
      StatusQuestion question, CachedStatus status, OcspObject object, Der response) {
    if (status.source() == Source.OCSP && isKnown(status) && charge.isHeld()) {
      losses.answered(question.key());
    }
    if (!isWorthKeeping(status, object, question.notAfter())) {
      return;
    }
    StatusTable.Taken taken = keep(question.key(), question.issuer(), status, question.notAfter());
    AcceptedResponse signed = AcceptedResponse.of(question.query(), status, object, response);
    if (taken.isIn()) {
      accepted.keep(question.key(), signed);
    }
    if (taken.isNews() || isRevokedUnderOlderSettings(status)) {
      statusPeers.newlyRevoked(signed);
    }
  }

  /**
   * The same without the signed bytes.
   *
   * @param issuer {@link AcceptedResponse#issuer name and key} of the certificate's issuer
   * @param notAfter end of the certificate's validity
   * @return whether it is remembered now
   */
  public boolean remember(
      StatusKey key, Fingerprint issuer, CachedStatus status, OcspObject object, Instant notAfter) {
    return isWorthKeeping(status, object, notAfter) && keep(key, issuer, status, notAfter).isIn();
  }

  private boolean isWorthKeeping(CachedStatus status, OcspObject object, Instant notAfter) {
    return StatusLifetime.keptUntil(status, object, notAfter, settings.maxLifetime()).isPresent();
  }

  private static boolean isKnown(CachedStatus status) {
    return !(status.verified().status() instanceof RevocationStatus.Unknown);
  }

  /**
   * Takes in what CRLs said: a <em>revoked</em> is kept until the certificate ends; a <em>good</em>
   * takes the holds away that it lifts and is not kept itself, the CRLs are.
   */
  public void heed(StatusQuestion question, CachedStatus told) {
    StatusKey key = question.key();
    if (told.verified().status() instanceof RevocationStatus.Revoked) {
      keep(key, question.issuer(), told, question.notAfter());
    } else if (charge.isHeld()) {
      lift(key, told);
      if (question.object().isEmpty() && isKnown(told)) {
        losses.answered(key);
      }
    }
  }

  private void lift(StatusKey key, CachedStatus told) {
    known.keepOnly(
        part -> {
          boolean lifted = Precedence.clears(part.status(), told);
          if (lifted) {
            accepted.lifted(key, part.status().object());
          }
          return !lifted;
        },
        key);
  }

  private StatusTable.Taken keep(
      StatusKey key, Fingerprint issuer, CachedStatus status, Instant notAfter) {
    if (!charge.isHeld()) {
      loseIfRevoked(issuer, status, notAfter);
      tellIfRevoked(key, status);
      return StatusTable.Taken.NOT_NEEDED;
    }
    OneStatus packed = known.pack(status, known.earlierEnd(key, notAfter));
    StatusTable.Taken taken = known.add(key, issuer, packed);
    if (taken == StatusTable.Taken.NO_ROOM) {
      boolean listed = status.source() == Source.CRL;
      boolean first = losses.lose(issuer, notAfter, listed);
      warnings.appear();
      if (!listed) {
        warnings.lost(first, known.revoked().fill());
      }
    }
    if (taken.isNews()) {
      listener.revoked(key);
    }
    if (isSuperseded(key, packed)) {
      loseIfRevoked(issuer, status, notAfter);
    }
    return taken;
  }

  /** It is not kept here, as a reload came meanwhile; other nodes look at it themselves. */
  private boolean isRevokedUnderOlderSettings(CachedStatus status) {
    return !charge.isHeld() && status.verified().status() instanceof RevocationStatus.Revoked;
  }

  /** Settings that are in charge no more cannot remember it, but those that are may ask. */
  private void tellIfRevoked(StatusKey key, CachedStatus status) {
    if (status.verified().status() instanceof RevocationStatus.Revoked) {
      listener.revoked(key);
    }
  }

  /**
   * A revocation that was known before a restart is not known now.
   *
   * @param issuer {@link AcceptedResponse#issuer name and key} of the certificate's issuer
   */
  public void lost(Fingerprint issuer, Instant notAfter) {
    losses.lose(issuer, notAfter, false);
    warnings.appear();
  }

  /** The same of one whose signed bytes are kept for the next start. */
  public void postponed(Fingerprint issuer, Instant notAfter) {
    losses.loseForNow(issuer, notAfter);
    warnings.appear();
  }

  /** A snapshot has lost records, and nobody knows whose. */
  public void damaged(Instant now) {
    losses.damaged(now);
  }

  /** Since when records of a snapshot are known to be lost. */
  public Optional<Instant> damaged() {
    return losses.damaged();
  }

  /** Whether the snapshot of an earlier time has yet to be read. */
  public void awaitSnapshot(boolean yes) {
    losses.awaitSnapshot(yes);
  }

  /** Takes back which revocations were lost before a restart. */
  public void restore(LossRecord record) {
    losses.restore(record);
    if (losses.isMarked()) {
      warnings.appear();
    }
  }

  /** The certificate of {@code key} was asked about after a snapshot had lost records. */
  public void answeredSinceTheDamage(StatusKey key) {
    losses.answered(key);
  }

  /**
   * Which revocations are lost, or will be at a restart since no signed bytes are kept of them.
   * Takes time with the number of revoked certificates.
   */
  public LossRecord lossRecord() {
    Map<Fingerprint, LossRecord.Lost> unsigned = new HashMap<>();
    known
        .revoked()
        .entries()
        .forEach(
            (key, statuses) -> {
              for (OneStatus part : statuses.parts()) {
                if (part.status().verified().status().outlivesItsResponse()
                    && !isSigned(key, part.status())) {
                  boolean listed = part.status().source() == Source.CRL;
                  unsigned.merge(
                      statuses.issuer(),
                      LossRecord.Lost.of(part.notAfter(), listed),
                      LossRecord.Lost::and);
                }
              }
            });
    return losses.record().and(unsigned);
  }

  private boolean isSigned(StatusKey key, CachedStatus status) {
    return status.source() != Source.CRL && accepted.saysRevoked(key, status.object());
  }

  /** Grows with every change of what is known to be revoked. */
  public long revokedChanges() {
    return known.revoked().changes() + losses.changes();
  }

  /** Grows with every change of what a restart needs. */
  public long changes() {
    return accepted.changes() + revokedChanges();
  }

  /**
   * Settings that take charge after this check find the entry themselves and judge it. Those that
   * took charge before it may have missed it, so it is taken out here.
   */
  @SuppressWarnings("ReferenceEquality")
  private boolean isSuperseded(StatusKey key, OneStatus packed) {
    if (charge.isHeld()) {
      return false;
    }
    known.keepOnly(kept -> kept != packed, key);
    return true;
  }

  /** Nobody knows whether the settings in charge believe it, so they ask about it once. */
  private void loseIfRevoked(Fingerprint issuer, CachedStatus status, Instant notAfter) {
    if (status.verified().status() instanceof RevocationStatus.Revoked) {
      losses.loseForNow(issuer, notAfter);
      warnings.appear();
    }
  }

  /**
   * Forgets what is remembered, and the signed bytes behind it; a <em>revoked</em>, and that some
   * were lost, only when {@code revokedToo}. Takes time with the number of statuses.
   *
   * @return number of certificates of which nothing is known any more
   */
  public int forget(boolean revokedToo) {
    statusPeers.emptied(revokedToo);
    int forgotten = known.keepOnly(part -> !revokedToo && part.saysRevoked());
    accepted.forget(revokedToo);
    if (revokedToo) {
      losses.forget();
    }
    return forgotten;
  }

  /** At most {@code limit} statuses, in no particular order; eviction does not notice. */
  public List<CacheEntry> some(int limit) {
    return known.some(limit);
  }

  /** How full it is. */
  public CacheFill fill() {
    return known.fill();
  }

  /** How full the memory of what is revoked is. */
  public CacheFill revokedFill() {
    return known.revoked().fill();
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
    accepted.sweep(now);
    losses.sweep(now);
    warnings.remind(now, known.revoked().fill());
    return known.sweep(now, settings.maxLifetime(), most);
  }

  /** Number of certificates of which something is known. */
  public long size() {
    return known.fill().entries() + known.revoked().fill().entries();
  }
}
