package io.vouchsafe.pki;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.RFC4519Style;

/**
 * Reads a name that a person wrote after RFC 4514, most specific RDN first: what {@link NameText}
 * writes. The other direction of decisions: a block list compares with it.
 */
final class WrittenName {
  /** No subject that a CA issues is longer; the reader's work grows with it. */
  private static final int LONGEST = 4096;

  private WrittenName() {}

  static Parsed<DistinguishedName> parse(String text) {
    if (text.length() > LONGEST) {
      return Parsed.malformed("longer than " + LONGEST + " characters");
    }
    try {
      X500Name name = new X500Name(Style.STYLE, text);
      return name.size() == 0
          ? Parsed.malformed("no attribute in it")
          : Parsed.ok(DistinguishedName.of(name));
    } catch (IllegalArgumentException e) {
      return Parsed.malformed("not TYPE=value,TYPE=value after RFC 4514");
    }
  }

  /** RFC 4519's short names, and the one of PKCS #9 that stands in many certificates. */
  private static final class Style extends RFC4519Style {
    private static final Style STYLE = new Style();

    @Override
    public ASN1ObjectIdentifier attrNameToOID(String name) {
      return name.strip().equalsIgnoreCase("emailAddress")
          ? PKCSObjectIdentifiers.pkcs_9_at_emailAddress
          : super.attrNameToOID(name);
    }
  }
}
