package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.revocation.RevocationReason;
import java.time.Instant;

/**
 * What a CRL says of one serial number (RFC 5280 §5.1.2.6, §5.3.1).
 *
 * @param revokedAt to the second; an instant outside 1950…2086 is given as the nearer end of that
 *     span
 * @param reason {@code UNSPECIFIED} when the entry has no reasonCode
 */
public record CrlEntry(Instant revokedAt, RevocationReason reason) {}
