package io.vouchsafe.pki;

/** One GeneralName (RFC 5280 §4.2.1.6) that stands for a subject. */
public sealed interface AlternativeName {

  /** dNSName as written: A-labels, perhaps with a wildcard. */
  record Dns(String name) implements AlternativeName {}

  /** rfc822Name, or a SmtpUTF8Mailbox (RFC 9598), whose local part is not ASCII. */
  record Email(String mailbox) implements AlternativeName {}

  /** uniformResourceIdentifier as written. */
  record Uri(String uri) implements AlternativeName {}

  /** iPAddress: 4 or 16 octets. */
  record Ip(Der address) implements AlternativeName {}

  /** directoryName. */
  record Directory(DistinguishedName name) implements AlternativeName {}

  /** registeredID, dotted. */
  record RegisteredId(String oid) implements AlternativeName {}

  /** otherName of any type but SmtpUTF8Mailbox. */
  record Other(String type, Der value) implements AlternativeName {}

  /** x400Address or ediPartyName, which nobody here can compare. */
  record Opaque(String name) implements AlternativeName {}

  /** The form of name, as RFC 5280's ASN.1 calls it. */
  default String form() {
    return switch (this) {
      case Dns n -> "dNSName";
      case Email n -> "rfc822Name";
      case Uri n -> "uniformResourceIdentifier";
      case Ip n -> "iPAddress";
      case Directory n -> "directoryName";
      case RegisteredId n -> "registeredID";
      case Other n -> "otherName";
      case Opaque(String name) -> name;
    };
  }

  /** For people, and for matching where the form is text. */
  default String text() {
    return switch (this) {
      case Dns(String name) -> name;
      case Email(String mailbox) -> mailbox;
      case Uri(String uri) -> uri;
      case Ip(Der address) -> IpLiteral.format(address.toBytes());
      case Directory(DistinguishedName name) -> name.toString();
      case RegisteredId(String oid) -> oid;
      case Other(String type, Der value) -> type;
      case Opaque(String name) -> name;
    };
  }
}
