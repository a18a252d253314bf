package io.vouchsafe.proxy.shared.response;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.Arrival;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspVerdict;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.StatusLifetime;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.ocsp.LearntStatuses;
import io.vouchsafe.proxy.ocsp.Lookup;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Judges responses out of the engine as if they had just come, under the rules of the object that
 * asks, and remembers what they say (contract, section 7). A sealed one was fetched by us, at its
 * time of receipt; any other counts as one that a peer stapled, and of those only a
 * <em>revoked</em> counts.
 */
final class SharedStatusJudge {
  /** How far the clocks of two nodes may differ. */
  static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  private static final int MOST_LOOKED = 1000;

  private final Ground ground;
  private final OcspVerifier verifier;
  private final Workers workers;
  private final LearntStatuses learnt;
  private final InstantSource clock;
  private final NewestUpdates newest;
  private final SharedResponseMeters meters;

  /** What did not settle the same look-up a moment ago. */
  private final LazyCache<Looked, Boolean> looked;

  private record Looked(StatusKey certificate, String object, CaGroup group, Fingerprint stored) {
    static Looked at(Lookup lookup, SharedResponse shared) {
      return new Looked(
          lookup.question().key(), lookup.object().name(), lookup.group(), shared.stored());
    }
  }

  /**
   * Whose rules hold.
   *
   * @param memory what decisions of the tenant remember
   * @param maxLifetime {@code cache.max_lifetime}
   * @param mayWithhold whether no shared <em>good</em> counts just now
   * @param emptied when the memory was emptied by hand last: nothing of before counts
   */
  record Ground(
      String tenant,
      StatusCache memory,
      Duration maxLifetime,
      BooleanSupplier mayWithhold,
      Supplier<Emptied> emptied) {}

  /**
   * When the memory of a tenant was emptied by hand last.
   *
   * @param ofRevoked with what says <em>revoked</em>
   */
  record Emptied(Instant at, Instant ofRevoked) {
    static final Emptied NEVER = new Emptied(Instant.MIN, Instant.MIN);
  }

  /**
   * A judge of one tenant.
   *
   * @param learnt where what counts is remembered
   */
  SharedStatusJudge(
      Ground ground,
      OcspVerifier verifier,
      Workers workers,
      LearntStatuses learnt,
      InstantSource clock,
      LongSupplier nanoTime,
      NewestUpdates newest,
      SharedResponseMeters meters) {
    this.ground = ground;
    this.verifier = verifier;
    this.workers = workers;
    this.learnt = learnt;
    this.clock = clock;
    this.newest = newest;
    this.meters = meters;
    this.looked = LazyCache.ofEntries(MOST_LOOKED, SharedResponse.PASSED_OVER, nanoTime);
  }

  /**
   * The status by the first of {@code found} that settles the look-up; empty when none does, and
   * the responder is to be asked.
   */
  Future<Optional<CachedStatus>> judge(Lookup lookup, LookupUse use, List<SharedResponse> found) {
    if (found.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    SharedResponse first = found.getFirst();
    List<SharedResponse> others = found.subList(1, found.size());
    if (looked.find(Looked.at(lookup, first)) != null) {
      return judge(lookup, use, others);
    }
    return verified(lookup, first)
        .compose(
            verdict -> {
              Optional<CachedStatus> settled =
                  verdict.flatMap(said -> settled(lookup, use, first, said));
              if (settled.isPresent()) {
                return Future.succeededFuture(settled);
              }
              looked.put(Looked.at(lookup, first), true);
              return judge(lookup, use, others);
            });
  }

  private Future<Optional<VerifiedStatus>> verified(Lookup lookup, SharedResponse shared) {
    Instant now = clock.instant();
    return lookup
        .own()
        .of(() -> workers.run(() -> verify(lookup, shared, now)))
        .map(
            result ->
                switch (result) {
                  case WorkResult.Done<OcspVerdict>(OcspVerdict.Accepted(VerifiedStatus status)) ->
                      Optional.of(status);
                  case WorkResult.Done<OcspVerdict>(OcspVerdict.Refused refused) -> {
                    meters.failed(VerifyFailure.REFUSED);
                    yield Optional.empty();
                  }
                  case WorkResult.Busy<OcspVerdict> busy -> Optional.empty();
                });
  }

  private OcspVerdict verify(Lookup lookup, SharedResponse shared, Instant now) {
    return verifier.verify(
        shared.response().toBytes(),
        lookup.question().query(),
        lookup.object().rules().withNonce(NonceUse.OFF),
        lookup.group(),
        arrival(lookup, shared, now),
        Optional.empty(),
        now,
        Budget.standard());
  }

  /**
   * On the laxer grounds of chain mode a signer is accepted only where that very object fetched the
   * response, as it is for what is remembered ({@link io.vouchsafe.ocsp.MemoryJudge}).
   */
  private Arrival arrival(Lookup lookup, SharedResponse shared, Instant now) {
    boolean fetchedHere =
        isFetched(shared, now)
            && shared.tenant().equals(ground.tenant())
            && shared.object().equals(lookup.object().name());
    return fetchedHere ? Arrival.FETCHED : Arrival.STAPLED;
  }

  private static boolean isFetched(SharedResponse shared, Instant now) {
    return shared.isOurs() && !shared.received().isAfter(now.plus(CLOCKS_APART));
  }

  private Optional<CachedStatus> settled(
      Lookup lookup, LookupUse use, SharedResponse shared, VerifiedStatus verified) {
    Instant now = clock.instant();
    boolean fetched = isFetched(shared, now);
    if (!fetched) {
      meters.failed(shared.isOurs() ? VerifyFailure.FUTURE : VerifyFailure.UNSEALED);
    }
    CachedStatus status =
        new CachedStatus(
            verified,
            fetched ? Source.OCSP : Source.STAPLED,
            lookup.object().name(),
            fetched ? responder(lookup.object()) : "",
            fetched && shared.received().isBefore(now) ? shared.received() : now);
    return switch (verified.status()) {
      case RevocationStatus.Revoked revoked -> revoked(lookup, shared, status, now);
      case RevocationStatus.Good good ->
          fetched ? good(lookup, use, shared, status, now) : Optional.empty();
      case RevocationStatus.Unknown unknown -> Optional.empty();
    };
  }

  /**
   * Revoked for good settles it, whoever stored that. A hold is remembered, unless something newer
   * is known, and the responder is asked whether it still stands: an old one can be played back.
   */
  private Optional<CachedStatus> revoked(
      Lookup lookup, SharedResponse shared, CachedStatus status, Instant now) {
    if (!isSince(status, ground.emptied().get().ofRevoked())) {
      return Optional.empty();
    }
    boolean permanent = status.verified().status().isPermanent();
    if (!permanent && isOlder(lookup, status)) {
      meters.failed(VerifyFailure.OLDER);
      return Optional.empty();
    }
    remember(lookup, status, shared);
    return permanent && serves(lookup, status, now) ? Optional.of(status) : Optional.empty();
  }

  /** One that nobody vouches for is as old as what it says itself. */
  private static boolean isSince(CachedStatus status, Instant emptied) {
    Instant told =
        status.source() == Source.OCSP ? status.received() : status.verified().thisUpdate();
    return told.isAfter(emptied);
  }

  private Optional<CachedStatus> good(
      Lookup lookup, LookupUse use, SharedResponse shared, CachedStatus status, Instant now) {
    if (ground.mayWithhold().getAsBoolean()
        || !status.received().isAfter(ground.emptied().get().at())) {
      return Optional.empty();
    }
    if (isOlder(lookup, status) || ground.memory().saysRevoked(lookup.question().key())) {
      meters.failed(VerifyFailure.OLDER);
      return Optional.empty();
    }
    if (!serves(lookup, status, now) || (use.wantsOnlyNewer() && !isNewer(lookup, status))) {
      return Optional.empty();
    }
    remember(lookup, status, shared);
    return Optional.of(status);
  }

  private void remember(Lookup lookup, CachedStatus status, SharedResponse shared) {
    newest.learnt(ground.tenant(), lookup.question().key(), status.verified().thisUpdate());
    learnt.remember(lookup.question(), status, lookup.object(), shared.response());
  }

  private boolean serves(Lookup lookup, CachedStatus status, Instant now) {
    return StatusLifetime.serves(
        status, lookup.object(), lookup.question().notAfter(), ground.maxLifetime(), now);
  }

  private boolean isOlder(Lookup lookup, CachedStatus status) {
    return known(lookup).filter(status.verified().thisUpdate()::isBefore).isPresent();
  }

  private boolean isNewer(Lookup lookup, CachedStatus status) {
    return known(lookup).filter(known -> !status.verified().thisUpdate().isAfter(known)).isEmpty();
  }

  private Optional<Instant> known(Lookup lookup) {
    return newest.of(ground.tenant(), lookup.question().key(), ground.memory());
  }

  /** Whom the other node asked is not signed; it is said only where there is no choice. */
  private static String responder(OcspObject object) {
    List<URI> urls = object.urls();
    return urls.size() == 1 ? urls.getFirst().toString() : "";
  }
}
