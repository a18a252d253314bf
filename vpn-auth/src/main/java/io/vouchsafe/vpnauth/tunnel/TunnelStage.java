package io.vouchsafe.vpnauth.tunnel;

/** The stages in which a tunnel is chosen (cOS Core, section 10.3.9). */
public enum TunnelStage {
  /** Who carries it, where the peer comes in, IKE's version, both endpoints. */
  IKE_SA("IKE SA"),
  /** Method, our identity, the certificate's path, the peer's identity. */
  AUTHENTICATION("authentication"),
  /** The networks of both ends. */
  IPSEC_SA("IPsec SA");

  private final String title;

  TunnelStage(String title) {
    this.title = title;
  }

  /** Counted from 1. */
  public int number() {
    return ordinal() + 1;
  }

  /** For people. */
  public String title() {
    return title;
  }
}
