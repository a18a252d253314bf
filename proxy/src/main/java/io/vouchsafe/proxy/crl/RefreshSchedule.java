package io.vouchsafe.proxy.crl;

import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * When a CRL is fetched again, before a decision has to wait for it: some time before {@code
 * validity_time} and nextUpdate pass, not all at the same moment.
 */
final class RefreshSchedule {
  private static final Duration LONGEST_LEAD = Duration.ofHours(1);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(10);
  private static final int LEAD = 10;

  /** So much later than planned a fetch may begin, as it is looked once a second what is due. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private final long seed;

  RefreshSchedule(long seed) {
    this.seed = seed;
  }

  /** The moment; the same for as long as nothing new was fetched. */
  Instant of(CrlObject object, CachedCrl held) {
    double chance =
        new SplittableRandom(
                seed ^ held.sha256().hashCode() ^ (held.fetched().getEpochSecond() << 20))
            .nextDouble();
    Instant byAge = beforeAge(object, held.fetched(), 0.85 + 0.1 * chance);
    return held.index()
        .nextUpdate()
        .map(end -> beforeEnd(held, end, chance))
        .filter(moment -> moment.isBefore(byAge))
        .orElse(byAge);
  }

  /**
   * Early enough for a fetch that takes all of its time to end before decisions wait for it, but
   * not before half of {@code validity_time}.
   */
  private static Instant beforeAge(CrlObject object, Instant fetched, double part) {
    Instant moment = plus(fetched, object.validityTime(), part);
    Instant inTime = fetched.plus(object.validityTime()).minus(object.timeout()).minus(LATE);
    Instant half = plus(fetched, object.validityTime(), 0.5);
    Instant latest = inTime.isBefore(half) ? half : inTime;
    return moment.isBefore(latest) ? moment : latest;
  }

  /**
   * A tenth of the CRL's life before its end, an hour at most; when the CA had nothing newer then,
   * again after a tenth of that.
   */
  private static Instant beforeEnd(CachedCrl held, Instant end, double chance) {
    Duration life = Duration.between(held.index().thisUpdate(), end).dividedBy(LEAD);
    Duration lead = life.compareTo(LONGEST_LEAD) < 0 ? life : LONGEST_LEAD;
    Instant moment = plus(end, lead, -0.5 - 0.5 * chance);
    if (moment.isAfter(held.fetched())) {
      return moment;
    }
    Duration pause = lead.dividedBy(LEAD);
    return held.fetched().plus(pause.compareTo(SHORTEST_PAUSE) > 0 ? pause : SHORTEST_PAUSE);
  }

  private static Instant plus(Instant from, Duration length, double part) {
    return from.plusMillis((long) (length.toMillis() * part));
  }
}
