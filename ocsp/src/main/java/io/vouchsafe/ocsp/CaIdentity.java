package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DistinguishedName;

/** What makes two CA certificates the same CA: name and key, whichever certificate says so. */
public record CaIdentity(DistinguishedName name, Der key) {

  /** That of {@code ca}. */
  public static CaIdentity of(Certificate ca) {
    return new CaIdentity(ca.subject(), ca.subjectPublicKeyInfo());
  }

  /** Whether both certificates are of one CA. */
  public static boolean same(Certificate one, Certificate other) {
    return one.equals(other) || of(one).equals(of(other));
  }
}
