package io.vouchsafe.vpnauth.ocvpn;

import java.util.List;

/** What a device is told. */
public sealed interface GroupAnswer {

  /**
   * 200.
   *
   * @param members the others, by serial number
   * @param withKey whether the current key goes with it
   * @param dropPrevious whether the key before is to be dropped at once
   */
  record Told(
      MemberState state,
      long generation,
      List<GroupMember> members,
      boolean withKey,
      boolean dropPrevious)
      implements GroupAnswer {
    public Told {
      members = List.copyOf(members);
    }
  }

  /** 409: an acknowledgement of another generation than the current one. */
  record WrongGeneration(long current) implements GroupAnswer {}

  /** 409: a network that another member announces. */
  record Overlap(IpNetwork network, DeviceSerial other) implements GroupAnswer {}

  /** 409: the members would announce more networks together than a group may have. */
  record TooManyNetworks(int together) implements GroupAnswer {}

  /** 403: a network outside of those that the settings allow the device. */
  record NetworkNotAllowed(IpNetwork network) implements GroupAnswer {}

  /** 403: the settings know no such device any more. */
  record NotListed() implements GroupAnswer {}

  /** To what no device asked. */
  record None() implements GroupAnswer {}
}
