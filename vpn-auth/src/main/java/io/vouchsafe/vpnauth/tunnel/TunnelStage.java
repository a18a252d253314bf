package io.vouchsafe.vpnauth.tunnel;

/** The stages in which a tunnel is chosen (cOS Core, section 10.3.9). */
public enum TunnelStage {
  /** Who carries it, where the peer comes in, IKE's version, both endpoints. */
  IKE_SA(1, "IKE SA"),
  /** Method, our identity, the certificate's path, the peer's identity. */
  AUTHENTICATION(2, "authentication"),
  /** The networks of both ends. */
  IPSEC_SA(3, "IPsec SA");

  private final int number;
  private final String title;

  TunnelStage(int number, String title) {
    this.number = number;
    this.title = title;
  }

  /** Counted from 1. */
  public int number() {
    return number;
  }

  /** For people. */
  public String title() {
    return title;
  }
}
