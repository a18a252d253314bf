package io.vouchsafe.pki;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/**
 * A subject or issuer name (RFC 5280 §4.1.2.4), compared as §7.1 demands: RDN by RDN in order, the
 * attributes of an RDN as a set, strings without regard to case, string type and extra spaces.
 */
public final class DistinguishedName {
  private final Der der;
  private final byte[] canonical;
  private final int hash;

  private DistinguishedName(byte[] der) throws MalformedDerException {
    this.der = Der.copyOf(der);
    this.canonical = CanonicalName.of(der);
    this.hash = Arrays.hashCode(canonical);
  }

  /** Reads an encoded Name. */
  public static Parsed<DistinguishedName> parse(byte[] der) {
    try {
      return Parsed.ok(read(der));
    } catch (MalformedDerException e) {
      return Parsed.malformed(e.reason());
    }
  }

  /** Reads what a person wrote after RFC 4514, as {@link #toString} writes it. */
  public static Parsed<DistinguishedName> written(String text) {
    return WrittenName.parse(text);
  }

  /**
   * Takes a Name that Bouncy Castle has read.
   *
   * @throws IllegalArgumentException when it is no Name in DER
   */
  public static DistinguishedName of(X500Name name) {
    try {
      return read(name.getEncoded("DER"));
    } catch (IOException | MalformedDerException e) {
      throw new IllegalArgumentException("unencodable name", e);
    }
  }

  static DistinguishedName read(byte[] der) throws MalformedDerException {
    DerShape.check(der);
    return new DistinguishedName(der);
  }

  /** The encoded Name, as it stands in the certificate. */
  public Der der() {
    return der;
  }

  /** Whether the name has no RDN at all. */
  public boolean isEmpty() {
    return canonical.length == 0;
  }

  /** RFC 5280 §7.1: whether {@code base}'s RDNs are the first RDNs of this name. */
  public boolean isWithin(DistinguishedName base) {
    return canonical.length >= base.canonical.length
        && Arrays.equals(
            canonical, 0, base.canonical.length, base.canonical, 0, base.canonical.length);
  }

  /**
   * The string values of one attribute type, in order.
   *
   * @param oid dotted form, e.g. {@code 2.5.4.3} for commonName
   */
  public List<String> values(String oid) {
    try {
      List<String> values = new ArrayList<>();
      DerReader rdns = DerReader.of(der.toBytes()).into(DerReader.SEQUENCE);
      while (!rdns.atEnd()) {
        DerReader rdn = rdns.into(DerReader.SET);
        while (!rdn.atEnd()) {
          DerReader attribute = rdn.into(DerReader.SEQUENCE);
          if (attribute.oid(DerReader.OID).equals(oid)) {
            DirectoryString.read(attribute).ifPresent(values::add);
          }
        }
      }
      return List.copyOf(values);
    } catch (MalformedDerException e) {
      throw new IllegalStateException("a name that was read before", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DistinguishedName that
        && hash == that.hash
        && Arrays.equals(canonical, that.canonical);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** RFC 4514 string form, most specific RDN first. */
  @Override
  public String toString() {
    try {
      return NameText.of(der.toBytes());
    } catch (MalformedDerException e) {
      throw new IllegalStateException("a name that was read before", e);
    }
  }
}
