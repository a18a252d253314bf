package io.vouchsafe.pki;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/**
 * A subject or issuer name (RFC 5280 §4.1.2.4), compared as §7.1 demands: RDN by RDN in order, the
 * attributes of an RDN as a set, strings without regard to case, string type and extra spaces.
 */
public final class DistinguishedName {
  private final Der der;
  private final byte[] canonical;
  private final boolean prepared;
  private final int hash;
  private volatile @Nullable NameReadings readings;

  private DistinguishedName(byte[] der) throws MalformedDerException {
    this.der = Der.copyOf(der);
    CanonicalName name = CanonicalName.of(der);
    this.canonical = name.bytes();
    this.prepared = name.isPrepared();
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
   * Takes a Name that Bouncy Castle has built, of any length: nothing that a peer sent.
   *
   * @throws IllegalArgumentException when it is no Name in DER
   */
  public static DistinguishedName of(X500Name name) {
    try {
      return new DistinguishedName(name.getEncoded("DER"));
    } catch (IOException | MalformedDerException e) {
      throw new IllegalArgumentException("unencodable name", e);
    }
  }

  static DistinguishedName read(byte[] der) throws MalformedDerException {
    DerShape.check(der);
    PeerBounds.checkName(der);
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
   * How like this name is to {@code other} for a block: strings of all types as text, attributes in
   * any order.
   */
  public Likeness likenessTo(DistinguishedName other) {
    return readings().to(other.readings());
  }

  /**
   * How like the first RDNs of this name are to {@code base}, strings of all types as text. Says
   * more than {@link #isWithin} only about names that are not {@link #isPrepared}.
   */
  public Likeness likenessWithin(DistinguishedName base) {
    return readings().within(base.readings());
  }

  /**
   * What two names have in common exactly when {@link #likenessTo} calls them the same; empty when
   * a value may be read in two ways or in none.
   */
  public Optional<String> likenessKey() {
    return readings().key();
  }

  /** Whether every value is a string, of whatever type. */
  public boolean isText() {
    return readings().isText();
  }

  /** Whether {@link #equals} has prepared every value, so that unequal names are different ones. */
  public boolean isPrepared() {
    return prepared;
  }

  /**
   * What each attribute of that type may be read as, in order; an empty list stands for a value
   * that is no text.
   *
   * @param oid dotted form
   */
  public List<List<String>> readings(String oid) {
    try {
      List<List<String>> all = new ArrayList<>();
      for (List<AttributeReadings> rdn : readings().rdns()) {
        for (AttributeReadings attribute : rdn) {
          if (attribute.type().equals(oid)) {
            all.add(DirectoryString.readings(DerReader.of(attribute.encoded().toBytes())));
          }
        }
      }
      return List.copyOf(all);
    } catch (MalformedDerException e) {
      throw new IllegalStateException("a name that was read before", e);
    }
  }

  /** The attributes as {@link #equals} compares them, RDN by RDN in order; read anew each time. */
  public List<List<NameAttribute>> attributes() {
    try {
      return NameAttribute.of(der.toBytes());
    } catch (MalformedDerException e) {
      throw new IllegalStateException("a name that was read before", e);
    }
  }

  /** Made at the first question, since most names are never compared for a block. */
  private NameReadings readings() {
    NameReadings known = readings;
    if (known == null) {
      try {
        known = NameReadings.of(der.toBytes());
      } catch (MalformedDerException e) {
        throw new IllegalStateException("a name that was read before", e);
      }
      readings = known;
    }
    return known;
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

  /** {@link #toString}, cut to what a log line has room for. */
  public String shown() {
    try {
      return BoundedText.of(NameText.of(der.toBytes(), BoundedText.LONGEST));
    } catch (MalformedDerException e) {
      throw new IllegalStateException("a name that was read before", e);
    }
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
