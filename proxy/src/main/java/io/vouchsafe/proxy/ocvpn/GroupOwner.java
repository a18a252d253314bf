package io.vouchsafe.proxy.ocvpn;

/** Which node speaks for a customer. */
public sealed interface GroupOwner {

  /**
   * This one.
   *
   * @param token under which it does; larger than any before
   * @param before the token of whoever did so before; 0 = nobody is known
   */
  record Here(long token, long before) implements GroupOwner {}

  /** The node of that id. */
  record Elsewhere(String node) implements GroupOwner {}

  /** That cannot be found out, so that nobody may be asked. */
  record Unknown(String why) implements GroupOwner {}
}
