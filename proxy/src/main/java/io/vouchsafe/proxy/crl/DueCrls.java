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
record DueCrls(List<List<Outlet>> groups, List<CrlAttempt> paused) {

  /**
   * Judges the URLs of the settings, and those of the certificate's points.
   *
   * @param points alternates, one list a point
   */
  static DueCrls of(
      CrlObject object,
      Shelf shelf,
      List<List<Outlet>> points,
      DistinguishedName issuer,
      Instant now) {
    Judgement judgement = new Judgement(object, shelf, now);
    synchronized (shelf) {
      boolean covered =
          shelf.ofWritten().stream()
              .anyMatch(held -> !held.index().isDelta() && judgement.isFresh(held, issuer));
      for (List<Outlet> mirrors : byLine(shelf.written())) {
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
  static List<List<Outlet>> byLine(List<Outlet> outlets) {
    Map<Object, List<Outlet>> groups = new LinkedHashMap<>();
    for (Outlet outlet : outlets) {
      Object key = outlet.line == null ? outlet : outlet.line;
      groups.computeIfAbsent(key, fresh -> new ArrayList<>()).add(outlet);
    }
    return List.copyOf(groups.values());
  }

  /**
   * Whether a fetch that was asked for at {@code asked} serves somebody who comes at {@code now}:
   * not when what it brings may be from before the moment at which a new CRL became due.
   *
   * @param held what the URL brought before
   */
  static boolean serves(CrlObject object, Optional<HeldCrl> held, Instant asked, Instant now) {
    boolean becameDue =
        held.map(one -> isDue(object, one, now) && !isDue(object, one, asked)).orElse(false);
    return !becameDue && !object.outlived(asked, now);
  }

  /**
   * Contract, section 3: a new one is fetched when {@code validity_time} or nextUpdate has passed.
   */
  private static boolean isDue(CrlObject object, HeldCrl held, Instant now) {
    return object.outlived(held.fetched(), now) || hasPassed(held, now);
  }

  /** Whether {@code held} may still be used at {@code now}, if nothing newer comes. */
  static boolean isServable(CrlObject object, HeldCrl held, Instant now) {
    boolean retired = object.validityTimeStrict() && object.outlived(held.fetched(), now);
    return !retired && !hasPassed(held, now);
  }

  private static boolean hasPassed(HeldCrl held, Instant now) {
    return held.index().nextUpdate().map(now::isAfter).orElse(false);
  }

  private static final class Judgement {
    private final List<List<Outlet>> groups = new ArrayList<>();
    private final List<CrlAttempt> paused = new ArrayList<>();
    private final CrlObject object;
    private final Shelf shelf;
    private final Instant now;

    Judgement(CrlObject object, Shelf shelf, Instant now) {
      this.object = object;
      this.shelf = shelf;
      this.now = now;
    }

    boolean isFresh(HeldCrl held, DistinguishedName issuer) {
      return Shelf.speaksOf(held.index(), issuer) && !isDue(held);
    }

    /** A URL that never worked is not waited for again once another covers the issuer. */
    void written(List<Outlet> mirrors, DistinguishedName issuer, boolean covered) {
      Optional<HeldCrl> held = shelf.heldBy(mirrors.get(0));
      if (held.isEmpty()) {
        consider(mirrors, covered);
      } else if (Shelf.speaksOf(held.get().index(), issuer) && isDue(held.get())) {
        consider(mirrors, isServable(object, held.get(), now));
      }
    }

    void point(List<Outlet> alternates) {
      List<HeldCrl> held =
          alternates.stream().flatMap(outlet -> shelf.heldBy(outlet).stream()).toList();
      if (held.stream().allMatch(this::isDue)) {
        consider(alternates, held.stream().anyMatch(one -> isServable(object, one, now)));
      }
    }

    private boolean isDue(HeldCrl held) {
      return DueCrls.isDue(object, held, now);
    }

    /**
     * Those that may be asked now.
     *
     * @param canDoWithout whether a decision need not wait for what failed before
     */
    private void consider(List<Outlet> alternates, boolean canDoWithout) {
      List<Outlet> askable =
          alternates.stream()
              .filter(outlet -> !outlet.isPaused(now))
              .filter(outlet -> !(canDoWithout && outlet.hasFailed()))
              .toList();
      if (!askable.isEmpty()) {
        groups.add(askable);
      } else if (!canDoWithout) {
        alternates.forEach(outlet -> outlet.recentFailure(now).ifPresent(paused::add));
      }
    }
  }
}
