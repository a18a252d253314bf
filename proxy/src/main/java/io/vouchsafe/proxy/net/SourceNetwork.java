package io.vouchsafe.proxy.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What counts as one source: an IPv4 address, or an IPv6 /64, which one host has to itself (RFC
 * 4291 §2.5.4).
 */
public record SourceNetwork(boolean ipv6, long bits) {

  /** The network of {@code address}. */
  public static SourceNetwork of(InetAddress address) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address
        ? new SourceNetwork(true, octets.getLong())
        : new SourceNetwork(false, octets.getInt());
  }
}
