package io.vouchsafe.pki.revocation;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.SerialNumber;
import java.time.Instant;
import java.util.Optional;

/**
 * The question that every source answers: is the certificate of this serial and issuer revoked? The
 * issuer is the next certificate of a validated path or a member of a CA group, never one that only
 * claims the name.
 *
 * @param certificate the certificate itself; empty when only its serial is known, as in a request
 *     to the OCSP relay (RFC 6960 §4.1.1 names certificates by nothing else)
 */
public record RevocationQuery(
    SerialNumber serial, Certificate issuer, Optional<Certificate> certificate) {

  /** About a certificate at hand. */
  public RevocationQuery(Certificate certificate, Certificate issuer) {
    this(certificate.serial(), issuer, Optional.of(certificate));
  }

  /** About a certificate of which only the serial is known. */
  public static RevocationQuery bySerial(SerialNumber serial, Certificate issuer) {
    return new RevocationQuery(serial, issuer, Optional.empty());
  }

  /** The issuer's name as the certificate writes it. */
  public DistinguishedName issuerName() {
    return certificate.map(Certificate::issuer).orElseGet(issuer::subject);
  }

  /** End of the certificate's validity; its issuer's where it is not known, which outlives it. */
  public Instant notAfter() {
    return certificate.orElse(issuer).notAfter();
  }

  /** How people are told which certificate it is about; personal. */
  public String describe() {
    return certificate
        .map(known -> known.subject().toString())
        .orElseGet(() -> "serial " + serial + " of " + issuer.subject());
  }
}
