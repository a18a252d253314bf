package io.vouchsafe.vpnauth.tunnel;

/** How the peers of a tunnel authenticate each other (cOS Core, section 10.3.9, stage 2). */
public sealed interface TunnelAuth {

  /** The word of the settings. */
  String word();

  /**
   * By certificates.
   *
   * @param policy name of the tenant's policy that judges the peer's
   */
  record ByCertificate(String policy, GatewayCredential gateway) implements TunnelAuth {
    @Override
    public String word() {
      return "certificate";
    }
  }

  /** By a secret that both know. */
  record ByPsk(PreSharedKey psk) implements TunnelAuth {
    @Override
    public String word() {
      return "psk";
    }
  }
}
