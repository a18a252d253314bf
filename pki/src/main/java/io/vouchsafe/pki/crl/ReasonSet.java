package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of reasons for revocation: ReasonFlags (RFC 5280 §4.2.1.13), bit 0 (unused) left out.
 *
 * @param bits bit n of ReasonFlags as 1 &lt;&lt; n, for n from 1 to 8
 */
public record ReasonSet(int bits) {
  private static final int FIRST = 1;
  private static final int LAST = 8;
  private static final int EVERY_BIT = (1 << (LAST + 1)) - (1 << FIRST);
  private static final List<String> NAMES =
      List.of(
          "unused",
          "keyCompromise",
          "cACompromise",
          "affiliationChanged",
          "superseded",
          "cessationOfOperation",
          "certificateHold",
          "privilegeWithdrawn",
          "aACompromise");

  /** No reason. */
  public static final ReasonSet NONE = new ReasonSet(0);

  /** RFC 5280 §6.3.2 (a): the special value all-reasons. */
  public static final ReasonSet ALL = new ReasonSet(EVERY_BIT);

  public ReasonSet {
    if ((bits & ~EVERY_BIT) != 0) {
      throw new IllegalArgumentException("no reason flags: " + bits);
    }
  }

  static ReasonSet read(DerReader in, int tag) throws MalformedDerException {
    byte[] octets = in.bits(tag);
    int bits = 0;
    for (int n = FIRST; n <= LAST && n / 8 < octets.length; n++) {
      if ((octets[n / 8] & 0x80 >> n % 8) != 0) {
        bits |= 1 << n;
      }
    }
    if (bits == 0) {
      throw new MalformedDerException("reason flags without a reason");
    }
    return new ReasonSet(bits);
  }

  public ReasonSet and(ReasonSet other) {
    return new ReasonSet(bits & other.bits);
  }

  public ReasonSet or(ReasonSet other) {
    return new ReasonSet(bits | other.bits);
  }

  /** What is in this set and not in {@code other}. */
  public ReasonSet without(ReasonSet other) {
    return new ReasonSet(bits & ~other.bits);
  }

  public boolean isEmpty() {
    return bits == 0;
  }

  /** The names in RFC 5280's ASN.1 module. */
  @Override
  public String toString() {
    List<String> names = new ArrayList<>();
    for (int n = FIRST; n <= LAST; n++) {
      if ((bits & 1 << n) != 0) {
        names.add(NAMES.get(n));
      }
    }
    return names.toString();
  }
}
