package io.vouchsafe.pki;

/** The base of one GeneralSubtree (RFC 5280 §4.2.1.10); host names are in lower case. */
public sealed interface NameSubtree {

  /** The domain and everything below it; empty = all names. */
  record Dns(String domain) implements NameSubtree {}

  /** One mailbox. */
  record EmailAddress(Mailbox mailbox) implements NameSubtree {}

  /** The mailboxes of a host, or with a leading period of all hosts below a domain. */
  record EmailHost(String host) implements NameSubtree {}

  /** A host, or with a leading period all hosts below a domain. */
  record Uri(String host) implements NameSubtree {}

  /** An address range: address and mask of 4 or of 16 octets each. */
  record Ip(Der address, Der mask) implements NameSubtree {

    /** Whether {@code other} has the same length and agrees where the mask has ones. */
    public boolean contains(Der other) {
      return other.equalsUnder(mask, address);
    }

    /**
     * Whether {@code other} is an IPv4 address of the range written as IPv6 (RFC 4291 §2.5.5.2).
     */
    public boolean containsMapped(Der other) {
      return IpLiteral.unmapped(other.toBytes())
          .map(Der::copyOf)
          .filter(this::contains)
          .isPresent();
    }
  }

  /** All names that begin with these RDNs. */
  record Directory(DistinguishedName base) implements NameSubtree {}

  /** A form that nobody here can compare: names of that form are then refused. */
  record Opaque(String name) implements NameSubtree {}

  /** The form of name that it constrains, as RFC 5280's ASN.1 calls it. */
  default String form() {
    return switch (this) {
      case Dns s -> "dNSName";
      case EmailAddress s -> "rfc822Name";
      case EmailHost s -> "rfc822Name";
      case Uri s -> "uniformResourceIdentifier";
      case Ip s -> "iPAddress";
      case Directory s -> "directoryName";
      case Opaque(String name) -> name;
    };
  }

  /** For people. */
  default String text() {
    return switch (this) {
      case Dns(String domain) -> domain.isEmpty() ? "(every domain)" : domain;
      case EmailAddress(Mailbox mailbox) -> mailbox.local() + "@" + mailbox.host();
      case EmailHost(String host) -> host;
      case Uri(String host) -> host;
      case Ip(Der address, Der mask) -> IpLiteral.format(address.toBytes()) + "/" + mask.ones();
      case Directory(DistinguishedName base) -> base.toString();
      case Opaque(String name) -> name;
    };
  }
}
