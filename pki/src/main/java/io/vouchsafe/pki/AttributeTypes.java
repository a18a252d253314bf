package io.vouchsafe.pki;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.style.RFC4519Style;

/** Attribute types by the names that RFC 4519 and openssl give them, in any case, or by OID. */
final class AttributeTypes {
  private static final Pattern DOTTED = Pattern.compile("[0-2](\\.(0|[1-9][0-9]{0,30})){1,30}");
  private static final String OID_PREFIX = "oid.";

  /** What RFC 4519 does not know: PKCS #9, long names, and those of CA/Browser Forum. */
  private static final Map<String, ASN1ObjectIdentifier> OTHERS =
      Map.ofEntries(
          Map.entry("emailaddress", PKCSObjectIdentifiers.pkcs_9_at_emailAddress),
          Map.entry("email", PKCSObjectIdentifiers.pkcs_9_at_emailAddress),
          Map.entry("e", PKCSObjectIdentifiers.pkcs_9_at_emailAddress),
          Map.entry("unstructuredname", PKCSObjectIdentifiers.pkcs_9_at_unstructuredName),
          Map.entry("unstructuredaddress", PKCSObjectIdentifiers.pkcs_9_at_unstructuredAddress),
          Map.entry("commonname", RFC4519Style.cn),
          Map.entry("surname", RFC4519Style.sn),
          Map.entry("countryname", RFC4519Style.c),
          Map.entry("localityname", RFC4519Style.l),
          Map.entry("stateorprovincename", RFC4519Style.st),
          Map.entry("s", RFC4519Style.st),
          Map.entry("streetaddress", RFC4519Style.street),
          Map.entry("organizationname", RFC4519Style.o),
          Map.entry("organizationalunitname", RFC4519Style.ou),
          Map.entry("gn", RFC4519Style.givenName),
          Map.entry("domaincomponent", RFC4519Style.dc),
          Map.entry("userid", RFC4519Style.uid),
          Map.entry("pseudonym", new ASN1ObjectIdentifier("2.5.4.65")),
          Map.entry("organizationidentifier", new ASN1ObjectIdentifier("2.5.4.97")),
          Map.entry("jurisdictionl", new ASN1ObjectIdentifier("1.3.6.1.4.1.311.60.2.1.1")),
          Map.entry("jurisdictionst", new ASN1ObjectIdentifier("1.3.6.1.4.1.311.60.2.1.2")),
          Map.entry("jurisdictionc", new ASN1ObjectIdentifier("1.3.6.1.4.1.311.60.2.1.3")));

  private AttributeTypes() {}

  /** The type that a person calls {@code written}. */
  static ASN1ObjectIdentifier named(String written) throws MalformedDerException {
    String name = written.toLowerCase(Locale.ROOT);
    ASN1ObjectIdentifier other = OTHERS.get(name);
    if (other != null) {
      return other;
    }
    String dotted = name.startsWith(OID_PREFIX) ? name.substring(OID_PREFIX.length()) : name;
    try {
      return DOTTED.matcher(dotted).matches()
          ? new ASN1ObjectIdentifier(dotted)
          : RFC4519Style.INSTANCE.attrNameToOID(name);
    } catch (IllegalArgumentException e) {
      throw new MalformedDerException(
          BoundedText.of(written, 40)
              + " is no attribute type: CN, O, OU, C, ST, L, DC, UID, serialNumber, emailAddress,"
              + " another of RFC 4519, or an OID");
    }
  }
}
