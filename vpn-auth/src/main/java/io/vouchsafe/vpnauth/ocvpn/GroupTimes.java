package io.vouchsafe.vpnauth.ocvpn;

import java.time.Duration;

/**
 * Contract, section 1, {@code ocvpn}.
 *
 * @param pollInterval how often a device asks
 * @param ackDeadline a member that has not acknowledged a key so long after it was made is evicted
 * @param keyLifetime a key that is older gets a successor
 */
public record GroupTimes(Duration pollInterval, Duration ackDeadline, Duration keyLifetime) {
  public static final GroupTimes DEFAULT =
      new GroupTimes(Duration.ofSeconds(60), Duration.ofSeconds(600), Duration.ofDays(1));
}
