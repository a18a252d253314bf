package io.vouchsafe.ocsp;

import io.vouchsafe.pki.revocation.Source;
import java.time.Instant;

/**
 * A verified status as it is kept between decisions; judged anew at every hit.
 *
 * @param source {@code STAPLED} or {@code OCSP}
 * @param object name of the OCSP object under which it was accepted
 * @param responder the URL asked, or empty for a stapled response
 * @param received when it was verified
 */
public record RememberedStatus(
    VerifiedStatus verified, Source source, String object, String responder, Instant received) {}
