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
              "`host[:port]` or `*.host[:port]`, IPv6 in brackets: the hosts to which URLs "
                  + "in certificates (`url: aia`, `from_certificate`), redirects and LDAP "
                  + "referrals may lead; without a port every port is allowed. `*.host` allows "
                  + "every name below `host`, not `host` itself. A name is resolved once, and "
                  + "all its addresses are checked before anything is sent. Loopback, "
                  + "link-local, multicast, broadcast and unspecified addresses, also inside an "
                  + "IPv6 address (mapped, 6to4, NAT64), are refused unless this list contains "
                  + "that address, or `localhost`. Through a proxy (`tunneling`) the proxy "
                  + "resolves the name: its rules count");

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
