package io.vouchsafe.pki;

import java.math.BigInteger;

/** A certificate's serial number: an INTEGER, unique only within its issuer (RFC 5280 §4.1.2.2). */
public record SerialNumber(BigInteger value) {

  /** Lower-case hexadecimal, no leading zeros, as OpenSSL's {@code -serial} but lower case. */
  public String hex() {
    return value.toString(16);
  }

  @Override
  public String toString() {
    return hex();
  }
}
