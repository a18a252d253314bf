package io.vouchsafe.vpnauth.ocvpn;

import java.time.Instant;

/**
 * One member.
 *
 * @param state never {@link MemberState#NONE}
 * @param told the last generation that it was given; 0 = none
 * @param acknowledged the last generation that it has acknowledged; 0 = none
 * @param since when it became a member
 * @param due when it is evicted, unless it acknowledges before; without meaning once it has
 * @param renewed when it caused a generation by registering, last
 */
public record GroupMember(
    DeviceSerial serial,
    Announcement announcement,
    MemberState state,
    long told,
    long acknowledged,
    Instant since,
    Instant due,
    Instant renewed) {}
