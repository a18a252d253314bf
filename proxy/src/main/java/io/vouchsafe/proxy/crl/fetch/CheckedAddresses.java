package io.vouchsafe.proxy.crl.fetch;

import com.unboundid.ldap.sdk.NameResolver;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.proxy.upstream.Destination.Origin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Leads a host's name only to addresses that the settings let it lead to, and to no other between
 * the look and the connection. Blocking.
 */
final class CheckedAddresses extends NameResolver {
  private final Lookup lookup;
  private final boolean isStrangers;
  private final OutgoingAddresses outgoing;

  /** Finds all addresses of a name. */
  interface Lookup {
    InetAddress[] of(String host) throws UnknownHostException;
  }

  CheckedAddresses(Origin origin, OutgoingAddresses outgoing) {
    this(origin, outgoing, InetAddress::getAllByName);
  }

  CheckedAddresses(Origin origin, OutgoingAddresses outgoing, Lookup lookup) {
    this.lookup = lookup;
    this.outgoing = outgoing;
    this.isStrangers =
        switch (origin) {
          case SETTINGS -> false;
          case STRANGER -> true;
        };
  }

  @Override
  public InetAddress getByName(String host) throws UnknownHostException {
    return getAllByName(host)[0];
  }

  @Override
  public InetAddress[] getAllByName(String host) throws UnknownHostException {
    List<InetAddress> usable = new ArrayList<>();
    String last = "stands for no address";
    for (InetAddress address : lookup.of(host)) {
      var refusal = outgoing.refusal(address, isStrangers);
      if (refusal.isEmpty()) {
        usable.add(address);
      } else {
        last = "has the address " + address.getHostAddress() + ", which " + refusal.get();
      }
    }
    if (usable.isEmpty()) {
      throw new UnknownHostException("the host " + last);
    }
    return usable.toArray(InetAddress[]::new);
  }

  @Override
  public void toString(StringBuilder out) {
    out.append("addresses of ").append(isStrangers ? "strangers" : "settings");
  }
}
