package io.vouchsafe.ocsp;

import io.vouchsafe.pki.revocation.Source;
import java.time.Instant;

/**
 * A verified status as it is kept between decisions; judged anew at every hit.
 *
 * @param source {@code STAPLED}, {@code OCSP} or {@code CRL}
 * @param object name of the OCSP object under which it was accepted; for a CRL see {@link #ofCrl}
 * @param responder the URL asked, or empty for a stapled response
 * @param received when it was verified; for a CRL, when it was last fetched
 */
public record CachedStatus(
    VerifiedStatus verified, Source source, String object, String responder, Instant received) {

  /** No name of an object has a colon, so OCSP objects and CRL objects may share names. */
  private static final String CRL_OBJECT = "crl:";

  /**
   * What a CRL said.
   *
   * @param object name of the CRL object that obtained it
   * @param url where it came from
   * @param fetched when it was last fetched
   */
  public static CachedStatus ofCrl(
      VerifiedStatus verified, String object, String url, Instant fetched) {
    return new CachedStatus(verified, Source.CRL, crlObject(object), url, fetched);
  }

  /** How {@link #object} names the CRL object {@code name}. */
  public static String crlObject(String name) {
    return CRL_OBJECT + name;
  }
}
