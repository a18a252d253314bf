package io.vouchsafe.proxy.bench.siege;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The addresses of loopback that the attacks come from. */
final class Strangers {
  /** Clients of the tenant {@code attacker}: its settings trust these two as fronts. */
  static final List<InetAddress> FRONTS = addresses(2, 3);

  /** Nobody trusts these. */
  static final List<InetAddress> ANYBODY = addresses(4, 6);

  /** Nobody trusts these either; they do nothing but open connections. */
  static final List<InetAddress> IDLERS = addresses(7, 9);

  private Strangers() {}

  private static List<InetAddress> addresses(int first, int last) {
    try {
      List<InetAddress> addresses = new ArrayList<>();
      for (int i = first; i <= last; i++) {
        addresses.add(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) i}));
      }
      return List.copyOf(addresses);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
