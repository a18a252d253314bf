package io.vouchsafe.pki;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * Encodes a name that a person wrote as most CAs encode it: a peer that compares octets then finds
 * it equal to most certificates. Values are PrintableString where their characters allow it (RFC
 * 5280 §4.1.2.4), e-mail is IA5String, and everything else stays as it was read.
 */
public final class UsualEncoding {
  private static final String ANY = "*";

  private UsualEncoding() {}

  /** {@code name} with its RDNs in their order. */
  public static DistinguishedName of(DistinguishedName name) {
    return name(rdns(name));
  }

  /** {@code name} with its RDNs by {@code rank} of their first type; equal ranks keep theirs. */
  public static DistinguishedName ordered(DistinguishedName name, ToIntFunction<String> rank) {
    List<RDN> rdns = rdns(name);
    rdns.sort(Comparator.comparingInt(rdn -> rank.applyAsInt(rdn.getFirst().getType().getId())));
    return name(rdns);
  }

  /**
   * A name of the values of {@code name}, and of {@code other} where {@code name} has a {@code *}.
   * Both have the same types in the same RDNs.
   */
  public static DistinguishedName filled(DistinguishedName name, DistinguishedName other) {
    List<RDN> from = rdns(name);
    List<RDN> with = rdns(other);
    List<RDN> filled = new ArrayList<>(from.size());
    for (int i = 0; i < from.size(); i++) {
      AttributeTypeAndValue[] attributes = from.get(i).getTypesAndValues();
      AttributeTypeAndValue[] others = with.get(i).getTypesAndValues();
      for (int j = 0; j < attributes.length; j++) {
        if (attributes[j].getValue() instanceof ASN1String text && text.getString().equals(ANY)) {
          attributes[j] = others[j];
        }
      }
      filled.add(new RDN(attributes));
    }
    return name(filled);
  }

  private static List<RDN> rdns(DistinguishedName name) {
    List<RDN> rdns = new ArrayList<>();
    for (RDN rdn : X500Name.getInstance(name.der().toBytes()).getRDNs()) {
      AttributeTypeAndValue[] attributes = rdn.getTypesAndValues();
      for (int i = 0; i < attributes.length; i++) {
        attributes[i] = usual(attributes[i]);
      }
      rdns.add(new RDN(attributes));
    }
    return rdns;
  }

  private static AttributeTypeAndValue usual(AttributeTypeAndValue attribute) {
    ASN1Encodable value = attribute.getValue();
    if (!(value instanceof ASN1String text)) {
      return attribute;
    }
    String written = text.getString();
    if (attribute.getType().equals(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
      return DERIA5String.isIA5String(written)
          ? new AttributeTypeAndValue(attribute.getType(), new DERIA5String(written))
          : attribute;
    }
    return DERPrintableString.isPrintableString(written)
        ? new AttributeTypeAndValue(attribute.getType(), new DERPrintableString(written))
        : attribute;
  }

  private static DistinguishedName name(List<RDN> rdns) {
    return DistinguishedName.of(new X500Name(rdns.toArray(RDN[]::new)));
  }
}
