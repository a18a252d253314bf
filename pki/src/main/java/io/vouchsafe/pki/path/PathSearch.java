package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.ExtensionOids;
import io.vouchsafe.pki.Fingerprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Walks from the leaf upwards, deepest first, and judges every path that reaches an anchor until
 * one validates. First only among certificates that are sound by themselves; when that fails, a few
 * paths with the others, for the sake of a telling refusal.
 */
final class PathSearch {
  /** Attempts that a refusal keeps. */
  private static final int KEPT = 32;

  /** Steps of the budget for each certificate that is tried above another: 16,000 in all. */
  private static final int STEPS_A_CANDIDATE = 64;

  /** Complete paths that are judged only in order to say why they fail. */
  private static final int EXPLAINED = 4;

  private final IssuerPool pool;
  private final CandidatePath judge;
  private final SignatureCache signatures;
  private final PathSettings settings;
  private final Budget budget;
  private final List<FailedPath> failures = new ArrayList<>();
  private final Map<Certificate, Boolean> sound = new HashMap<>();
  private final Map<Certificate, Optional<Fingerprint>> names = new HashMap<>();
  private boolean soundOnly = true;
  private boolean unsoundSeen;
  private int explained;

  PathSearch(
      IssuerPool pool,
      CandidatePath judge,
      SignatureCache signatures,
      PathSettings settings,
      Budget budget) {
    this.pool = pool;
    this.judge = judge;
    this.signatures = signatures;
    this.settings = settings;
    this.budget = budget;
  }

  /** The first path that validates, or every failed attempt. */
  PathResult run(Certificate leaf) {
    List<Certificate> start = List.of(leaf);
    if (pool.isAnchor(leaf) && judged(start) instanceof ValidatedPath path) {
      return path;
    }
    soundOnly = judge.ownRefusal(leaf, CandidatePath.Place.LEAF).isEmpty();
    Optional<ValidatedPath> found = soundOnly ? above(start) : Optional.empty();
    if (found.isEmpty() && (!soundOnly || unsoundSeen)) {
      soundOnly = false;
      found = above(start);
    }
    return found.isPresent() ? found.get() : nothingFound(leaf);
  }

  /** Extends {@code path} by one certificate in every way. */
  private Optional<ValidatedPath> above(List<Certificate> path) {
    Certificate last = path.getLast();
    if (!pool.leadsToAnchor(last.issuer())) {
      return Optional.empty();
    }
    for (Certificate issuer : pool.issuersOf(last)) {
      if (isDone()) {
        return Optional.empty();
      }
      if (!repeats(issuer, path) && !signatures.isKnownBad(issuer, last)) {
        List<Certificate> longer = new ArrayList<>(path);
        longer.add(issuer);
        Optional<ValidatedPath> found = tryWith(longer);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<ValidatedPath> tryWith(List<Certificate> path) {
    Certificate top = path.getLast();
    boolean anchor = pool.isAnchor(top);
    CandidatePath.Place place =
        anchor ? CandidatePath.Place.ANCHOR : CandidatePath.Place.INTERMEDIATE;
    if (soundOnly && !isSound(top, place)) {
      unsoundSeen = true;
      return Optional.empty();
    }
    if (path.size() - 1 > settings.maxCaPath()) {
      keep(
          new FailedPath(
              path,
              path.size() - 1,
              new PathRefusal.PathTooLong(path.size() - 1, settings.maxCaPath(), "max_ca_path")));
      return Optional.empty();
    }
    if (!anchor) {
      return above(path);
    }
    return judged(path) instanceof ValidatedPath valid ? Optional.of(valid) : Optional.empty();
  }

  private boolean isSound(Certificate certificate, CandidatePath.Place place) {
    return sound.computeIfAbsent(certificate, c -> judge.ownRefusal(c, place).isEmpty());
  }

  private PathResult judged(List<Certificate> path) {
    PathResult result = judge.judge(path);
    if (result instanceof NoValidPath(List<FailedPath> attempts)) {
      attempts.forEach(this::keep);
      explained += soundOnly ? 0 : 1;
    }
    return result;
  }

  private boolean isDone() {
    return !budget.takeSteps(STEPS_A_CANDIDATE) || budget.isExhausted() || explained >= EXPLAINED;
  }

  /**
   * RFC 4158 §2.4.2: a loop is a name with the same key and alternative names for a second time.
   */
  private boolean repeats(Certificate issuer, List<Certificate> path) {
    for (Certificate below : path) {
      if (below.equals(issuer)
          || (CaIdentity.same(below, issuer) && namesOf(below).equals(namesOf(issuer)))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Names are compared at every step of the search, and a certificate may have thousands: their
   * digest is made once.
   */
  private Optional<Fingerprint> namesOf(Certificate certificate) {
    return names.computeIfAbsent(
        certificate,
        fresh ->
            fresh.extensionValue(ExtensionOids.SUBJECT_ALTERNATIVE_NAME).map(Fingerprint::sha256));
  }

  private void keep(FailedPath failure) {
    if (failures.size() < KEPT) {
      failures.add(failure);
    }
  }

  /** Over budget before all else, for then the answer might have been another one. */
  private NoValidPath nothingFound(Certificate leaf) {
    if (budget.isExhausted()) {
      failures.addFirst(new FailedPath(List.of(leaf), 0, new PathRefusal.OverBudget()));
    }
    if (failures.isEmpty()) {
      failures.add(new FailedPath(List.of(leaf), 0, new PathRefusal.NoPath(topIssuer(leaf))));
    }
    failures.sort(Comparator.comparingInt(failure -> rank(failure.refusal())));
    return new NoValidPath(failures);
  }

  /** The issuer above which nothing is here: the one whose certificate an operator looks for. */
  private String topIssuer(Certificate leaf) {
    Set<Certificate> path = new LinkedHashSet<>();
    Certificate top = leaf;
    while (path.size() < settings.maxCaPath() && path.add(top)) {
      List<Certificate> issuers = pool.issuersOf(top);
      if (!issuers.isEmpty()) {
        top = issuers.getFirst();
      }
    }
    return top.issuer().toString();
  }

  /** A signature that fails often means only that a namesake was tried. */
  private static int rank(PathRefusal refusal) {
    return switch (refusal.code()) {
      case OVER_BUDGET -> 0;
      case BAD_SIGNATURE -> 2;
      case PATH_TOO_LONG -> 3;
      case NO_PATH -> 4;
      default -> 1;
    };
  }
}
