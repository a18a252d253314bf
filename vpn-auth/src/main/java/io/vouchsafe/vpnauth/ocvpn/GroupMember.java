package io.vouchsafe.vpnauth.ocvpn;

import java.time.Instant;

/**
 * One member.
 *
 * @param state never {@link MemberState#NONE} or {@link MemberState#UNREGISTERING}
 * @param told the last generation that it was given; 0 = none
 * @param acknowledged the last generation that it has acknowledged; 0 = none
 * @param joined the group's generation just before it became a member
 * @param waits whether it lost its key so soon after the last time that it gets none before the
 *     next generation; its state is {@link MemberState#UPDATING} then
 * @param since when it became a member
 * @param due when it is evicted, unless it acknowledges before; without meaning once it has
 * @param renewed when it caused a generation by registering anew, last; {@link Instant#EPOCH} =
 *     never
 */
public record GroupMember(
    DeviceSerial serial,
    Announcement announcement,
    MemberState state,
    long told,
    long acknowledged,
    long joined,
    boolean waits,
    Instant since,
    Instant due,
    Instant renewed) {

  /** Whether the key of that generation is held for it. */
  public boolean owes(long generation) {
    return !waits && acknowledged < generation;
  }

  GroupMember announcing(Announcement now) {
    return new GroupMember(
        serial, now, state, told, acknowledged, joined, waits, since, due, renewed);
  }

  GroupMember in(MemberState next) {
    return new GroupMember(
        serial, announcement, next, told, acknowledged, joined, waits, since, due, renewed);
  }

  GroupMember told(long generation) {
    return new GroupMember(
        serial, announcement, state, generation, acknowledged, joined, waits, since, due, renewed);
  }

  GroupMember acknowledging(long generation) {
    return new GroupMember(
        serial,
        announcement,
        MemberState.REGISTERED,
        told,
        generation,
        joined,
        waits,
        since,
        due,
        renewed);
  }

  GroupMember waiting(boolean waitsNow) {
    return new GroupMember(
        serial, announcement, state, told, acknowledged, joined, waitsNow, since, due, renewed);
  }

  GroupMember dueAt(Instant deadline) {
    return new GroupMember(
        serial, announcement, state, told, acknowledged, joined, waits, since, deadline, renewed);
  }

  GroupMember renewedAt(Instant now) {
    return new GroupMember(
        serial, announcement, state, told, acknowledged, joined, waits, since, due, now);
  }
}
