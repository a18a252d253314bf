package io.vouchsafe.pki;

/**
 * A name that the peer claims, or that the caller expects (the reference identifier of RFC 9525
 * §2).
 *
 * @param kind what sort of name
 * @param value as text: a DNS name (Unicode or A-labels), an IPv4 or IPv6 address, or a mailbox
 */
public record PeerName(Kind kind, String value) {

  /** The sorts of names that can be matched against subjectAltName. */
  public enum Kind {
    DNS,
    IP,
    RFC822
  }

  public static PeerName dns(String name) {
    return new PeerName(Kind.DNS, name);
  }

  public static PeerName ip(String address) {
    return new PeerName(Kind.IP, address);
  }

  public static PeerName rfc822(String mailbox) {
    return new PeerName(Kind.RFC822, mailbox);
  }

  @Override
  public String toString() {
    return kind + " " + value;
  }
}
