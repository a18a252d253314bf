package io.vouchsafe.vpnauth.tunnel;

/**
 * Contract, section 1, {@code profile}: the seed's <em>LAN to LAN VPN</em>, <em>Roaming VPN</em>
 * and <em>Azure VPN</em>, which preset what a tunnel of that kind needs (cOS Core, section
 * 10.3.15).
 */
public enum TunnelProfile {
  LAN_TO_LAN,
  ROAMING,
  AZURE
}
