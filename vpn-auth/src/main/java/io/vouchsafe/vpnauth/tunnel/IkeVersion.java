package io.vouchsafe.vpnauth.tunnel;

/** The version of IKE that a peer speaks (RFC 2409, RFC 7296). */
public enum IkeVersion {
  IKEV1("IKEv1"),
  IKEV2("IKEv2");

  private final String word;

  IkeVersion(String word) {
    this.word = word;
  }

  /** For people. */
  public String word() {
    return word;
  }
}
