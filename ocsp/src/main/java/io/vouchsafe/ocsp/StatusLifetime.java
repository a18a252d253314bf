package io.vouchsafe.ocsp;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** How long a verified status may be remembered (contract, section 2, "Remembering"). */
public final class StatusLifetime {
  /** Without nextUpdate, {@code missing_nextupdate: cache} remembers for this long: 300 s. */
  static final Duration UNDATED_LIFETIME = Duration.ofMinutes(5);

  /** FortiADC's leeway behind nextUpdate: 60 s. */
  static final Duration NEXT_UPDATE_LEEWAY = Duration.ofMinutes(1);

  private StatusLifetime() {}

  /**
   * The last instant at which {@code remembered} serves somebody who asks under {@code object}, or
   * empty when it never serves. Time only: {@link MemoryJudge} looks at the rest.
   *
   * @param certificateNotAfter until then a permanent <em>revoked</em> is kept
   * @param maxLifetime {@code cache.max_lifetime}
   */
  public static Optional<Instant> end(
      CachedStatus remembered,
      OcspObject object,
      Instant certificateNotAfter,
      Duration maxLifetime) {
    if (!object.caching().enabled()) {
      return Optional.empty();
    }
    if (remembered.verified().status().isPermanent()) {
      return Optional.of(certificateNotAfter);
    }
    OptionalLong ahead = object.caching().nextUpdateAheadTime();
    if (ahead.isPresent() && ahead.getAsLong() >= CachingRules.NEVER_SERVES) {
      return Optional.empty();
    }
    Optional<Instant> nextUpdate = remembered.verified().nextUpdate();
    if (nextUpdate.isEmpty() && object.rules().missingNextUpdate() != MissingNextUpdate.CACHE) {
      return Optional.empty();
    }
    Optional<Instant> byNextUpdate =
        nextUpdate.isEmpty()
            ? Optional.of(plus(remembered.received(), UNDATED_LIFETIME))
            : ahead.stream()
                .mapToObj(x -> plus(nextUpdate.get().minusSeconds(x), NEXT_UPDATE_LEEWAY))
                .findFirst();
    return Stream.of(
            byAge(remembered.verified().thisUpdate(), object),
            byNextUpdate,
            Optional.of(plus(remembered.received(), maxLifetime)))
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  /**
   * The last instant at which {@code remembered} is worth keeping: longer than it serves for a
   * certificate on hold, which only a directly fetched <em>good</em> lifts; empty when it must not
   * be remembered at all.
   */
  public static Optional<Instant> keptUntil(
      CachedStatus remembered,
      OcspObject object,
      Instant certificateNotAfter,
      Duration maxLifetime) {
    return object.caching().enabled() && remembered.verified().status().isOnHold()
        ? Optional.of(certificateNotAfter)
        : end(remembered, object, certificateNotAfter, maxLifetime);
  }

  /** Whether what was accepted earlier would be accepted now, under {@code object}, from memory. */
  public static boolean serves(
      CachedStatus remembered,
      OcspObject object,
      Instant certificateNotAfter,
      Duration maxLifetime,
      Instant now) {
    return MemoryJudge.judge(remembered, object, certificateNotAfter, maxLifetime, now)
        instanceof Serving.Serves;
  }

  /** thisUpdate + a, where a is the smaller of the two ages that is not off. */
  private static Optional<Instant> byAge(Instant thisUpdate, OcspObject object) {
    return Stream.of(object.rules().maxAge(), object.caching().thisUpdateExtraMaxAge())
        .flatMapToLong(OptionalLong::stream)
        .boxed()
        .min(Long::compare)
        .map(age -> plus(thisUpdate, Duration.ofSeconds(age)));
  }

  /** Saturates at the end of time. */
  private static Instant plus(Instant instant, Duration duration) {
    try {
      return instant.plus(duration);
    } catch (DateTimeException | ArithmeticException e) {
      return Instant.MAX;
    }
  }
}
