package io.vouchsafe.proxy.crl.fetch;

import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LdapServer;
import io.vouchsafe.proxy.net.Destination.Origin;
import java.util.List;
import java.util.Optional;

/**
 * A directory server to ask.
 *
 * @param server where it is, what protects the connection, and who we are to it
 * @param origin who named it: the addresses of a stranger's are looked at
 */
record LdapTarget(LdapServer server, Origin origin) {

  /** A server that only a URL names: credentials go to no such. */
  static LdapTarget anonymous(HostAndPort address, boolean ldaps, Origin origin) {
    return new LdapTarget(
        new LdapServer(
            address,
            ldaps ? LdapServer.Security.LDAPS : LdapServer.Security.NONE,
            Optional.empty(),
            List.of()),
        origin);
  }

  @Override
  public String toString() {
    return server.address().toString();
  }
}
