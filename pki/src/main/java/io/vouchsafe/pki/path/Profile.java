package io.vouchsafe.pki.path;

/** Which rule book is applied on top of RFC 5280's path validation. */
public enum Profile {
  /** RFC 5280's path validation alone: what §6.1 has a relying party check. */
  RFC5280,
  /** Also what browsers and TLS libraries demand of a path when they verify it. */
  WEBPKI,
  /**
   * Also what RFC 5280 demands of the CAs that issued the path, the anchor's included; on the path
   * of a server also what the CA/Browser Forum demands of them.
   */
  STRICT;

  /**
   * For the path of a CA or of a signer of CRLs: browsers' rules about names and purposes are for
   * peers, RFC 5280's rules for CAs are for everybody.
   */
  public Profile ofSigners() {
    return this == WEBPKI ? RFC5280 : this;
  }
}
