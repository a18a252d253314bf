package io.vouchsafe.pki;

/**
 * What makes two CA certificates the same CA: name and key, whichever certificate says so. One CA
 * has several certificates when it was cross-signed or renewed. The one place that decides it.
 */
public record CaIdentity(DistinguishedName name, Der key) {

  /** That of {@code ca}. */
  public static CaIdentity of(Certificate ca) {
    return new CaIdentity(ca.subject(), ca.subjectPublicKeyInfo());
  }

  /** Whether both certificates are of one CA. */
  public static boolean same(Certificate one, Certificate other) {
    return one.equals(other)
        || (one.subject().equals(other.subject())
            && one.subjectPublicKeyInfo().equals(other.subjectPublicKeyInfo()));
  }
}
