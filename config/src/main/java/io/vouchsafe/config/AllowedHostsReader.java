package io.vouchsafe.config;

import java.util.List;
import java.util.Optional;

/** Reads {@code allowed_hosts}. */
final class AllowedHostsReader {
  static final SettingKey<List<AllowedHost>> KEY =
      SettingKey.list(
              "allowed_hosts",
              new KeyType.TextOf<>("host[:port] or *.host[:port]", AllowedHostsReader::host))
          .byDefault(List.of())
          .says(
              "`host[:port]` or `*.host[:port]`, IPv6 in brackets: where the URLs of certificates"
                  + " (`url: aia`, `from_certificate`), redirects and LDAP referrals may lead;"
                  + " without a port every port. `*.host` covers every name below, not the name"
                  + " itself. A name is resolved once, every address is looked at, and only then"
                  + " something is sent, to an address that was looked at. Loopback, link-local,"
                  + " multicast, broadcast and unspecified addresses, also inside an IPv6 address"
                  + " (mapped, 6to4, NAT64), are refused unless that address, or `localhost`, is"
                  + " written too. Through a proxy (`tunneling`) the proxy resolves the name: its"
                  + " rules count");

  private AllowedHostsReader() {}

  static AllowedHosts read(Section tenant) {
    return new AllowedHosts(tenant.get(KEY));
  }

  private static Optional<AllowedHost> host(Value value) {
    Optional<String> text = value.string();
    Optional<AllowedHost> host = text.flatMap(AllowedHost::parse);
    if (text.isPresent() && host.isEmpty()) {
      value.error(Quoted.of(text.get()) + " is no host[:port] or *.host[:port]");
    }
    return host;
  }
}
