package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which URLs of an object are to be fetched for one certificate's issuer, and which were tried a
 * moment ago.
 *
 * @param groups URLs that are alternates of each other: the first that works is enough
 * @param paused failures that nobody repeats yet
 */
record DueCrls(List<List<CrlSourceUrl>> groups, List<CrlAttempt> paused) {

  /**
   * Judges the URLs of the settings, and those of the certificate's points.
   *
   * @param points alternates, one list a point
   */
  static DueCrls of(
      CrlObject object,
      CrlObjectStore store,
      List<List<CrlSourceUrl>> points,
      DistinguishedName issuer,
      Instant now) {
    Judgement judgement = new Judgement(object, store, now);
    synchronized (store) {
      boolean covered =
          store.ofWritten().stream()
              .anyMatch(held -> !held.index().isDelta() && judgement.isFresh(held, issuer));
      for (List<CrlSourceUrl> mirrors : byLine(store.written())) {
        judgement.written(mirrors, issuer, covered);
      }
      points.forEach(judgement::point);
      return new DueCrls(List.copyOf(judgement.groups), List.copyOf(judgement.paused));
    }
  }

  /** Nothing to fetch and nothing to tell. */
  boolean isEmpty() {
    return groups.isEmpty() && paused.isEmpty();
  }

  /** URLs that last brought CRLs of one line; one that never brought any stands alone. */
  static List<List<CrlSourceUrl>> byLine(List<CrlSourceUrl> sourceUrls) {
    Map<Object, List<CrlSourceUrl>> groups = new LinkedHashMap<>();
    for (CrlSourceUrl sourceUrl : sourceUrls) {
      Object key = sourceUrl.line == null ? sourceUrl : sourceUrl.line;
      groups.computeIfAbsent(key, fresh -> new ArrayList<>()).add(sourceUrl);
    }
    return List.copyOf(groups.values());
  }

  /**
   * Whether a fetch that was asked for at {@code asked} serves somebody who comes at {@code now}:
   * not when what it brings may be from before the moment at which a new CRL became due.
   *
   * @param held what the URL brought before
   */
  static boolean serves(CrlObject object, Optional<CachedCrl> held, Instant asked, Instant now) {
    boolean becameDue =
        held.map(one -> isDue(object, one, now) && !isDue(object, one, asked)).orElse(false);
    return !becameDue && !object.outlived(asked, now);
  }

  /**
   * Contract, section 3: a new one is fetched when {@code validity_time} or nextUpdate has passed.
   */
  private static boolean isDue(CrlObject object, CachedCrl held, Instant now) {
    return object.outlived(held.fetched(), now) || hasPassed(held, now);
  }

  /** Whether {@code held} may still be used at {@code now}, if nothing newer comes. */
  static boolean isServable(CrlObject object, CachedCrl held, Instant now) {
    boolean retired = object.validityTimeStrict() && object.outlived(held.fetched(), now);
    return !retired && !hasPassed(held, now);
  }

  private static boolean hasPassed(CachedCrl held, Instant now) {
    return held.index().nextUpdate().map(now::isAfter).orElse(false);
  }

  private static final class Judgement {
    private final List<List<CrlSourceUrl>> groups = new ArrayList<>();
    private final List<CrlAttempt> paused = new ArrayList<>();
    private final CrlObject object;
    private final CrlObjectStore store;
    private final Instant now;

    Judgement(CrlObject object, CrlObjectStore store, Instant now) {
      this.object = object;
      this.store = store;
      this.now = now;
    }

    boolean isFresh(CachedCrl held, DistinguishedName issuer) {
      return CrlObjectStore.speaksOf(held.index(), issuer) && !isDue(held);
    }

    /** A URL that never worked is not waited for again once another covers the issuer. */
    void written(List<CrlSourceUrl> mirrors, DistinguishedName issuer, boolean covered) {
      Optional<CachedCrl> held = store.heldBy(mirrors.get(0));
      if (held.isEmpty()) {
        consider(mirrors, covered);
      } else if (CrlObjectStore.speaksOf(held.get().index(), issuer) && isDue(held.get())) {
        consider(mirrors, isServable(object, held.get(), now));
      }
    }

    void point(List<CrlSourceUrl> alternates) {
      List<CachedCrl> held =
          alternates.stream().flatMap(sourceUrl -> store.heldBy(sourceUrl).stream()).toList();
      if (held.stream().allMatch(this::isDue)) {
        consider(alternates, held.stream().anyMatch(one -> isServable(object, one, now)));
      }
    }

    private boolean isDue(CachedCrl held) {
      return DueCrls.isDue(object, held, now);
    }

    /**
     * Those that may be asked now.
     *
     * @param canDoWithout whether a decision need not wait for what failed before
     */
    private void consider(List<CrlSourceUrl> alternates, boolean canDoWithout) {
      List<CrlSourceUrl> askable =
          alternates.stream()
              .filter(sourceUrl -> !sourceUrl.isPaused(now))
              .filter(sourceUrl -> !(canDoWithout && sourceUrl.hasFailed()))
              .toList();
      if (!askable.isEmpty()) {
        groups.add(askable);
      } else if (!canDoWithout) {
        alternates.forEach(sourceUrl -> sourceUrl.recentFailure(now).ifPresent(paused::add));
      }
    }
  }
}
