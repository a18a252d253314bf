package io.vouchsafe.pki;

import java.util.List;
import java.util.Optional;

/**
 * The authorityKeyIdentifier extension (RFC 5280 §4.2.1.1).
 *
 * @param keyIdentifier the issuer's subjectKeyIdentifier
 * @param issuer names of the issuer's own issuer
 * @param serial the issuer's own serial number
 */
public record AuthorityKeyIdentifier(
    Optional<Der> keyIdentifier, List<AlternativeName> issuer, Optional<SerialNumber> serial) {
  public AuthorityKeyIdentifier {
    issuer = List.copyOf(issuer);
  }
}
