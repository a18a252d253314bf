package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.tunnel.Proposals;
import java.net.URI;
import java.security.PrivateKey;
import java.util.List;
import java.util.Optional;

/**
 * What {@code ocvpn-agent} of one device is told.
 *
 * @param service scheme, host and port alone
 * @param tenant of the service
 * @param chain the device's certificate and those that issued it, leaf first
 * @param key of it
 * @param trust anchors of the service's certificate; empty where the service is reached in the
 *     clear
 * @param announcement what the others of the group are told
 * @param vici the local charon
 * @param localAddress from which charon reaches the others; empty = whichever fits
 * @param proposals the algorithms of the tunnels
 */
public record AgentSettings(
    URI service,
    String tenant,
    DeviceSerial serial,
    List<Certificate> chain,
    PrivateKey key,
    List<Certificate> trust,
    Announcement announcement,
    ViciAddress vici,
    Optional<String> localAddress,
    Proposals proposals) {
  public AgentSettings {
    chain = List.copyOf(chain);
    trust = List.copyOf(trust);
  }

  /** Without the key, of which nothing is shown. */
  @Override
  public String toString() {
    return serial + " of " + tenant + " at " + service;
  }
}
