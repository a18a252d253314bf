package io.vouchsafe.vpnauth.ocvpn;

import java.util.Map;

/** What happens to a group. */
public sealed interface GroupEvent {

  /** A device asks to become a member, or has lost its key. */
  record Register(DeviceSerial device, Announcement announcement) implements GroupEvent {}

  /**
   * A device asks what is new.
   *
   * @param told the last generation that it was given; 0 = none
   */
  record Poll(DeviceSerial device, long told) implements GroupEvent {}

  /** A device has put the key of that generation to use. */
  record RegAck(DeviceSerial device, long generation) implements GroupEvent {}

  /** A device leaves. */
  record Unregister(DeviceSerial device) implements GroupEvent {}

  /** A member's certificate is revoked or blocked, or has expired. */
  record Expelled(DeviceSerial device) implements GroupEvent {}

  /** These are the customer's devices from now on: those that the step is given, too. */
  record Settled(Map<DeviceSerial, DeviceRules> devices) implements GroupEvent {
    public Settled {
      devices = Map.copyOf(devices);
    }
  }

  /** Time has passed. */
  record Ticked() implements GroupEvent {}

  /** The process has started again: no key is held any more. */
  record Restarted() implements GroupEvent {}

  /**
   * This node speaks for the customer from now on, among several nodes: no key is held any more.
   *
   * @param token under which it does; larger than any before
   * @param before the token of whoever did so before; 0 = nobody is known
   */
  record Owned(long token, long before) implements GroupEvent {}
}
