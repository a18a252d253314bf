package io.vouchsafe.config;

import java.util.List;
import java.util.Optional;

/**
 * How the URLs of one CRL object are reached.
 *
 * @param tunneling the HTTP proxy for http and https
 * @param ldapServers who is asked about the entries of ldap URLs, in this order
 */
public record CrlAccess(Optional<Tunneling> tunneling, List<LdapServer> ldapServers) {

  /** Straight, at the hosts that the URLs name. */
  public static final CrlAccess DIRECT = new CrlAccess(Optional.empty(), List.of());

  public CrlAccess {
    ldapServers = List.copyOf(ldapServers);
  }
}
