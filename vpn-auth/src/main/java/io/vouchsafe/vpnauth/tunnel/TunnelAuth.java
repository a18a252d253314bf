package io.vouchsafe.vpnauth.tunnel;

/** How the peers of a tunnel authenticate each other (cOS Core, section 10.3.9, stage 2). */
public sealed interface TunnelAuth {

  /** Which of them it is. */
  AuthMethod method();

  /**
   * By certificates.
   *
   * @param policy name of the tenant's policy that judges the peer's
   */
  record ByCertificate(String policy, GatewayCredential gateway) implements TunnelAuth {
    @Override
    public AuthMethod method() {
      return AuthMethod.CERTIFICATE;
    }
  }

  /** By a secret that both know. */
  record ByPsk(PreSharedKey psk) implements TunnelAuth {
    @Override
    public AuthMethod method() {
      return AuthMethod.PSK;
    }
  }
}
