package io.vouchsafe.pki;

/** The base of one GeneralSubtree (RFC 5280 §4.2.1.10). */
public sealed interface NameSubtree {

  /** The domain and everything below it; empty = all names. */
  record Dns(String domain) implements NameSubtree {}

  /** A mailbox, a host, or with a leading period all hosts below a domain. */
  record Email(String base) implements NameSubtree {}

  /** A host, or with a leading period all hosts below a domain. */
  record Uri(String host) implements NameSubtree {}

  /** An address range: address and mask of 4 or of 16 octets each. */
  record Ip(Der address, Der mask) implements NameSubtree {
    /** {@code address/prefix-length}. */
    public String text() {
      int ones = 0;
      for (byte octet : mask.toBytes()) {
        ones += Integer.bitCount(octet & 0xff);
      }
      return IpLiteral.format(address.toBytes()) + "/" + ones;
    }
  }

  /** All names that begin with these RDNs. */
  record Directory(DistinguishedName base) implements NameSubtree {}

  /** A form that nobody here can compare: names of that form are then refused. */
  record Opaque(String form) implements NameSubtree {}
}
