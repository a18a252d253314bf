package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.crl.fetch.Conditions;
import io.vouchsafe.proxy.net.Destination.Origin;
import io.vouchsafe.proxy.net.OutageLog;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one URL of an object. Guarded by the store that it belongs to. */
final class CrlSourceUrl {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int MAX_DOUBLINGS = 6;
  private static final Set<Outcome> SIGNER_REFUSED =
      Set.of(Outcome.SIGNER_NOT_TRUSTED, Outcome.BAD_SIGNATURE);

  final URI url;
  final Origin origin;

  /** What it last brought. */
  @Nullable CrlScopeKey line;

  /** What it brought before its CA changed key or scope, or somebody put a wrong file there. */
  final Set<CrlScopeKey> earlier = new LinkedHashSet<>();

  @Nullable CrlFetch inFlight;

  /** When the fetch in flight was asked for; what it brings is no newer than that. */
  Instant asked = Instant.MIN;

  /** What the operator is told of it. */
  private @Nullable OutageLog outages;

  private Conditions conditions = Conditions.NONE;
  private @Nullable Fingerprint conditionsOf;
  private @Nullable CrlAttempt lastFailure;
  private int failures;
  private Instant retryAt = Instant.MIN;

  /** What it is said to have brought is all that is known of it: it has not brought it here. */
  private boolean unasked;

  CrlSourceUrl(URI url, Origin origin) {
    this.url = url;
    this.origin = origin;
  }

  /**
   * The same URL for the next reading of the settings: it knows what this one knows, and whoever
   * asks there shares the fetch that runs here.
   */
  CrlSourceUrl copy() {
    CrlSourceUrl copy = new CrlSourceUrl(url, origin);
    copy.line = line;
    copy.earlier.addAll(earlier);
    copy.inFlight = inFlight;
    copy.asked = asked;
    copy.outages = outages;
    copy.conditions = conditions;
    copy.conditionsOf = conditionsOf;
    copy.lastFailure = lastFailure;
    copy.failures = failures;
    copy.retryAt = retryAt;
    copy.unasked = unasked;
    return copy;
  }

  /** What to ask with when {@code held} is what the line has: nothing, unless it came from here. */
  Conditions conditionsFor(Optional<CachedCrl> held) {
    boolean isOurs = held.isPresent() && held.get().sha256().equals(conditionsOf);
    return isOurs ? conditions : Conditions.NONE;
  }

  Conditions conditions() {
    return conditions;
  }

  /** It brought {@code held}. */
  void brought(CrlScopeKey its, Fingerprint held, Conditions next) {
    follow(its);
    conditions = next;
    conditionsOf = held;
    succeeded();
  }

  /**
   * It brought a CRL of that line to another node. Whether it brings one here is not known: where
   * it never did, or failed last, it is asked as if nothing had been offered.
   */
  void broughtElsewhere(CrlScopeKey its) {
    unasked |= line == null || failures > 0;
    follow(its);
  }

  private void follow(CrlScopeKey its) {
    if (line != null && !line.equals(its)) {
      earlier.add(line);
    }
    earlier.remove(its);
    line = its;
  }

  /** Whether it is to be asked, however new what is held may be. */
  boolean isUnasked() {
    return unasked;
  }

  void succeeded() {
    unasked = false;
    failures = 0;
    lastFailure = null;
    retryAt = Instant.MIN;
  }

  void failed(CrlAttempt attempt, Instant at) {
    if (attempt.failure().filter(Outcome.OVERLOADED::equals).isPresent()) {
      // We did not read it. That is nothing of the server's, and says nothing of the next time.
      lastFailure = attempt;
      retryAt = at.plus(FIRST_PAUSE);
      return;
    }
    failures++;
    lastFailure = attempt;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    retryAt = at.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
  }

  /** What was refused for its signer may be refused no longer. */
  void signerMayBeKnown() {
    Optional<Outcome> why = Optional.ofNullable(lastFailure).flatMap(CrlAttempt::failure);
    if (why.filter(SIGNER_REFUSED::contains).isPresent()) {
      retryAt = Instant.MIN;
    }
  }

  /** How it stands, with {@code held} as what the line has. */
  CrlUrlStatus outlook(Optional<CachedCrl> held) {
    return new CrlUrlStatus(
        url.toString(),
        held,
        failures,
        Optional.ofNullable(lastFailure).flatMap(CrlAttempt::failure));
  }

  /** What the operator is told of it, as a URL of {@code owner}. */
  OutageLog outages(CrlStoreOwner owner) {
    OutageLog known = outages;
    if (known == null) {
      known =
          new OutageLog(
              "tenant " + owner.tenant() + ", CRL object " + owner.object().name() + ": " + url);
      outages = known;
    }
    return known;
  }

  boolean hasFailed() {
    return failures > 0;
  }

  /** Whether it failed a moment ago, so that nobody asks again yet. */
  boolean isPaused(Instant now) {
    return now.isBefore(retryAt);
  }

  /** How whoever asks meanwhile is told. */
  Optional<CrlAttempt> recentFailure(Instant now) {
    CrlAttempt last = lastFailure;
    if (last == null || !isPaused(now)) {
      return Optional.empty();
    }
    String detail =
        "not asked again before %s because of %s: %s"
            .formatted(retryAt, last.failure().map(Outcome::code).orElse(""), last.detail());
    Outcome outcome =
        last.failure().filter(Outcome.OVERLOADED::equals).orElse(Outcome.RECENTLY_FAILED);
    return Optional.of(new CrlAttempt(last.url(), Optional.of(outcome), detail, Duration.ZERO));
  }
}
