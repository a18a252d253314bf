package io.vouchsafe.config;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which addresses a tenant's outgoing calls may reach by names: a name of the settings any, unless
 * {@code refuse_private}; a name that a stranger gave none that is near.
 *
 * @param allowedHosts where strangers may lead
 * @param onlyWritten with {@code refuse_private}: the hosts of the settings, which alone may be
 *     private or near; empty without it
 */
public record OutgoingAddresses(AllowedHosts allowedHosts, Optional<AllowedHosts> onlyWritten) {

  /** Without {@code refuse_private}. */
  public static OutgoingAddresses of(AllowedHosts allowedHosts) {
    return new OutgoingAddresses(allowedHosts, Optional.empty());
  }

  /** Whether an address has to be looked at at all before it is called. */
  public boolean looksAt(boolean isStrangers) {
    return isStrangers || onlyWritten.isPresent();
  }

  /**
   * Why {@code address} is not called; continues a sentence that begins with it.
   *
   * @param isStrangers whether the name that led there is no name of the settings
   */
  public Optional<String> refusal(InetAddress address, boolean isStrangers) {
    if (isStrangers && !allowedHosts.allowsAddress(address)) {
      return Optional.of("is not in allowed_hosts, where such addresses must be written");
    }
    boolean isRefused =
        onlyWritten.isPresent()
            && AddressReach.of(address) != AddressReach.PUBLIC
            && !allowedHosts.writes(address)
            && !onlyWritten.get().writes(address);
    return isRefused
        ? Optional.of("is private, and under refuse_private such addresses must be written")
        : Optional.empty();
  }

  /** Under {@code refuse_private}: what may be private stands in these as it is, no name does. */
  static OutgoingAddresses refusingPrivate(
      AllowedHosts allowedHosts,
      List<URI> urls,
      Map<String, Tunneling> tunneling,
      Map<String, CrlAccess> crl) {
    List<String> hosts = new ArrayList<>();
    urls.forEach(url -> Optional.ofNullable(url.getHost()).ifPresent(hosts::add));
    tunneling.values().forEach(through -> hosts.add(through.proxy().host()));
    for (CrlAccess access : crl.values()) {
      access.tunneling().ifPresent(through -> hosts.add(through.proxy().host()));
      access.ldapServers().forEach(server -> hosts.add(server.address().host()));
    }
    return new OutgoingAddresses(
        allowedHosts,
        Optional.of(new AllowedHosts(hosts.stream().map(OutgoingAddresses::one).toList())));
  }

  private static AllowedHost one(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new AllowedHost(bare.toLowerCase(Locale.ROOT), OptionalInt.empty());
  }
}
