package io.vouchsafe.vpnauth.tunnel;

/**
 * One end of a tunnel, outside (cOS Core, section 10.3.3, <em>Local Endpoint</em>, <em>Remote
 * Endpoint</em>).
 */
public sealed interface Endpoint {

  /** Any address of either family. */
  record Any() implements Endpoint {}

  /** One address, a network, or a range. */
  record Addresses(IpRange range) implements Endpoint {}

  /**
   * A host by its name; its addresses are whatever the name server says when somebody asks.
   *
   * @param name lower case, without a dot at its end
   */
  record Host(String name) implements Endpoint {}
}
