package io.vouchsafe.proxy.memory;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.ocsp.StatusLifetime;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import java.io.ByteArrayOutputStream;
import java.time.Instant;

/**
 * The signed bytes from which a status was learnt, and what is needed to judge them again.
 *
 * @param issuer {@link #issuer(Certificate) name and key} of the certificate's issuer
 * @param object name of the OCSP object that accepted them
 * @param source {@code OCSP} or {@code STAPLED}
 * @param revoked whether they say that the certificate is revoked for good
 * @param received when they were verified
 * @param until later than that, no object accepts them
 * @param notAfter end of the certificate's validity
 * @param response the OCSPResponse
 */
public record AcceptedResponse(
    Fingerprint issuer,
    SerialNumber serial,
    String object,
    Source source,
    boolean revoked,
    Instant received,
    Instant until,
    Instant notAfter,
    Der response) {

  /** What {@code object} has learnt {@code status} from. */
  static AcceptedResponse of(
      RevocationQuery query, RememberedStatus status, OcspObject object, Der response) {
    boolean revoked = StatusLifetime.isPermanent(status.verified().status());
    Instant notAfter = query.notAfter();
    Instant until =
        revoked
            ? notAfter
            : status
                .verified()
                .nextUpdate()
                .map(next -> next.plus(object.rules().clockSkew()))
                .filter(notAfter::isAfter)
                .orElse(notAfter);
    return new AcceptedResponse(
        issuer(query.issuer()),
        query.serial(),
        object.name(),
        status.source(),
        revoked,
        status.received(),
        until,
        notAfter,
        response);
  }

  /** SHA-256 over the name and the key of {@code ca}, whichever of its certificates that is. */
  public static Fingerprint issuer(Certificate ca) {
    ByteArrayOutputStream identity = new ByteArrayOutputStream();
    identity.writeBytes(ca.subject().der().toBytes());
    identity.writeBytes(ca.subjectPublicKeyInfo().toBytes());
    return Fingerprint.sha256(identity.toByteArray());
  }
}
