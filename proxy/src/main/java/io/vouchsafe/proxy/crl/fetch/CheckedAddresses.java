package io.vouchsafe.proxy.crl.fetch;

import com.unboundid.ldap.sdk.NameResolver;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.proxy.upstream.Destination.Origin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Leads a stranger's host name only to addresses that {@code allowed_hosts} lets it lead to, and to
 * no other between the look and the connection.
 */
final class CheckedAddresses extends NameResolver {
  private final Origin origin;
  private final AllowedHosts allowed;

  CheckedAddresses(Origin origin, AllowedHosts allowed) {
    this.origin = origin;
    this.allowed = allowed;
  }

  @Override
  public InetAddress getByName(String host) throws UnknownHostException {
    return getAllByName(host)[0];
  }

  @Override
  public InetAddress[] getAllByName(String host) throws UnknownHostException {
    InetAddress[] all = InetAddress.getAllByName(host);
    InetAddress[] usable =
        switch (origin) {
          case SETTINGS -> all;
          case STRANGER ->
              Arrays.stream(all).filter(allowed::allowsAddress).toArray(InetAddress[]::new);
        };
    if (usable.length == 0) {
      throw new UnknownHostException(
          "the host's addresses are not in allowed_hosts, where such addresses must be written");
    }
    return usable;
  }

  @Override
  public void toString(StringBuilder out) {
    out.append("addresses of ").append(origin);
  }
}
