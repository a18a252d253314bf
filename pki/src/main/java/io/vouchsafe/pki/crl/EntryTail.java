package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.revocation.RevocationReason;
import java.time.Instant;

/**
 * What a packed record holds behind the serial number, in one long: revocation date (seconds since
 * 1950, unsigned 32 bits), reason code (8 bits), number of the certificate issuer (16 bits).
 */
final class EntryTail {
  /** No entry; no tail is negative. */
  static final long NONE = -1;

  /** Bytes of a record behind the serial when the CRL is not indirect. */
  static final int SHORT = 5;

  /** The same with the number of the certificate issuer. */
  static final int LONG = 7;

  /** Certificate issuers that two bytes can number, the CRL's own included. */
  static final int MAX_ISSUERS = 1 << 16;

  private static final long SECONDS_1950_TO_1970 = 631_152_000L;
  private static final long MAX_DATE = 0xffff_ffffL;

  private EntryTail() {}

  static long of(long epochSecond, int reason, int issuer) {
    long date = Math.clamp(epochSecond + SECONDS_1950_TO_1970, 0L, MAX_DATE);
    return date << 24 | (long) reason << 16 | issuer;
  }

  static int issuer(long tail) {
    return (int) tail & 0xffff;
  }

  static int reason(long tail) {
    return (int) (tail >>> 16) & 0xff;
  }

  /** The one that denies more: removeFromCRL, then certificateHold, then every other reason. */
  static long graver(long one, long other) {
    return gravity(other) > gravity(one) ? other : one;
  }

  static CrlEntry toEntry(long tail) {
    return new CrlEntry(
        Instant.ofEpochSecond((tail >>> 24) - SECONDS_1950_TO_1970), reasonOf(tail));
  }

  private static RevocationReason reasonOf(long tail) {
    return RevocationReason.ofCode(reason(tail)).orElse(RevocationReason.UNSPECIFIED);
  }

  private static int gravity(long tail) {
    if (tail == NONE) {
      return 0;
    }
    return reasonOf(tail).effect().gravity();
  }
}
