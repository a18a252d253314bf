package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.io.ByteArrayOutputStream;
import java.time.Instant;

/**
 * The signed bytes from which a status was learnt, and what is needed to judge them again.
 *
 * @param issuer {@link #issuer(Certificate) name and key} of the certificate's issuer
 * @param object name of the OCSP object that accepted them
 * @param source {@code OCSP} or {@code STAPLED}
 * @param word what they say
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
    Word word,
    Instant received,
    Instant until,
    Instant notAfter,
    Der response) {

  /** What signed bytes say. */
  public enum Word {
    /** Neither revoked nor on hold: it ends by itself. */
    OTHER,
    /** Revoked for good. */
    REVOKED,
    /** Revoked until a responder lifts it. */
    ON_HOLD;

    static Word of(RevocationStatus status) {
      if (status.isPermanent()) {
        return REVOKED;
      }
      return status.isOnHold() ? ON_HOLD : OTHER;
    }
  }

  /**
   * Whether they say <em>revoked</em>, on hold included: that stands until the certificate ends.
   */
  public boolean revoked() {
    return word != Word.OTHER;
  }

  /** The same, which was found to say {@code status}. */
  public AcceptedResponse saying(RevocationStatus status) {
    Word found = Word.of(status);
    return new AcceptedResponse(
        issuer,
        serial,
        object,
        source,
        found,
        received,
        found == Word.OTHER ? until : notAfter,
        notAfter,
        response);
  }

  /** The same, which {@code judge} has accepted. */
  public AcceptedResponse under(OcspObject judge) {
    return object.equals(judge.name())
        ? this
        : new AcceptedResponse(
            issuer, serial, judge.name(), source, word, received, until, notAfter, response);
  }

  /** What {@code object} has learnt {@code status} from. */
  static AcceptedResponse of(
      RevocationQuery query, CachedStatus status, OcspObject object, Der response) {
    Word word = Word.of(status.verified().status());
    Instant notAfter = query.notAfter();
    Instant until =
        word != Word.OTHER
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
        word,
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
