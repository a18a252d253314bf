package io.vouchsafe.vpnauth.tunnel;

/** The version of IKE that a peer speaks (RFC 2409, RFC 7296). */
public enum IkeVersion {
  IKEV1,
  IKEV2
}
