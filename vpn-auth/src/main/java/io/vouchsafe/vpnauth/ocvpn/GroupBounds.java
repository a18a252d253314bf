package io.vouchsafe.vpnauth.ocvpn;

/**
 * How large a group may be. Every member is told of all others in one answer, and a device reads no
 * more than a mebibyte of it: 1,024 members, each with the longest serial number and host name,
 * take less than a half, and 8,192 of the longest networks less than the other.
 */
public final class GroupBounds {
  /** Devices of a customer, so members of its group. */
  public static final int MOST_MEMBERS = 1_024;

  /** Networks that all members of a group announce together. */
  public static final int MOST_NETWORKS = 8_192;

  private GroupBounds() {}
}
