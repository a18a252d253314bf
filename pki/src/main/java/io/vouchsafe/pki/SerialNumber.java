package io.vouchsafe.pki;

import java.math.BigInteger;
import java.util.HexFormat;

/** A certificate's serial number: an INTEGER, unique only within its issuer (RFC 5280 §4.1.2.2). */
public record SerialNumber(BigInteger value) {

  /**
   * Lower-case hexadecimal, no leading zeros, as OpenSSL's {@code -serial} but lower case. By
   * octets: {@code BigInteger} takes more than linear time for a long one.
   */
  public String hex() {
    String digits = HexFormat.of().formatHex(value.abs().toByteArray());
    int first = 0;
    while (first < digits.length() - 1 && digits.charAt(first) == '0') {
      first++;
    }
    return (value.signum() < 0 ? "-" : "") + digits.substring(first);
  }

  /**
   * The octets of the INTEGER as a number without sign. RFC 5280 wants positive numbers; of a
   * negative one some tools show the octets, others the sign.
   */
  public SerialNumber withoutSign() {
    return value.signum() < 0 ? new SerialNumber(new BigInteger(1, value.toByteArray())) : this;
  }

  @Override
  public String toString() {
    return hex();
  }
}
