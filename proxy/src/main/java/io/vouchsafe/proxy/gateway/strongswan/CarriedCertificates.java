package io.vouchsafe.proxy.gateway.strongswan;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What charon held just before its certificates were flushed: a login of which it has not told yet
 * may have come with one of these.
 */
final class CarriedCertificates {
  /** A login takes a few milliseconds, and one whose status charon asks for some seconds. */
  static final Duration CARRIED = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private HeldCertificates latest = HeldCertificates.NONE;
  private HeldCertificates before = HeldCertificates.NONE;
  private long since;

  CarriedCertificates(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What a login of {@code remoteId} may still need. */
  synchronized HeldCertificates about(String remoteId) {
    turn();
    return latest.about(remoteId).and(before.about(remoteId));
  }

  synchronized void carry(HeldCertificates held) {
    turn();
    HeldCertificates both = latest.and(held);
    latest =
        both.leaves().size() > HeldCertificates.MOST
                || both.unreadable().size() > HeldCertificates.MOST
            ? held
            : both;
  }

  /** Two halves, so that nothing is kept for longer than twice as long as it must. */
  private void turn() {
    long now = nanoTime.getAsLong();
    if (now - since >= CARRIED.toNanos()) {
      before = now - since < 2 * CARRIED.toNanos() ? latest : HeldCertificates.NONE;
      latest = HeldCertificates.NONE;
      since = now;
    }
  }

  /** What was carried may be of nobody. */
  synchronized void forget() {
    latest = HeldCertificates.NONE;
    before = HeldCertificates.NONE;
  }
}
