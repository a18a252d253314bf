package io.vouchsafe.pki;

import java.io.IOException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.RFC4519Style;

/** A subject or issuer name (RFC 5280 §4.1.2.4), compared as §7.1 demands. */
public final class DistinguishedName {
  private final X500Name name;
  private final Der der;

  private DistinguishedName(X500Name name) {
    this.name = name;
    try {
      this.der = Der.copyOf(name.getEncoded("DER"));
    } catch (IOException e) {
      throw new IllegalArgumentException("unencodable name", e);
    }
  }

  /** Takes a Name that Bouncy Castle has read. */
  public static DistinguishedName of(X500Name name) {
    return new DistinguishedName(name);
  }

  /** The encoded Name, as it stands in the certificate. */
  public Der der() {
    return der;
  }

  /** Whether the name has no RDN at all. */
  public boolean isEmpty() {
    return name.getRDNs().length == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DistinguishedName that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** RFC 4514 string form, most specific RDN first. */
  @Override
  public String toString() {
    return RFC4519Style.INSTANCE.toString(name);
  }
}
