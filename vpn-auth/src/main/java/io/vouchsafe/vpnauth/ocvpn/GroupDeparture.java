package io.vouchsafe.vpnauth.ocvpn;

import java.time.Instant;

/**
 * What is remembered for a minute of a device that was a member: one that leaves and comes back
 * registers anew.
 *
 * @param left when it left
 * @param renewed when it caused a generation by registering anew, last; {@link Instant#EPOCH} =
 *     never
 */
public record GroupDeparture(Instant left, Instant renewed) {}
