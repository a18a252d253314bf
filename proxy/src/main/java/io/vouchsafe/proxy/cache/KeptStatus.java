package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.RememberedStatus;
import java.time.Instant;

/**
 * One status that is remembered, to be looked at.
 *
 * @param key which certificate: a digest, since the memory knows no names
 * @param notAfter end of the certificate's validity
 */
public record KeptStatus(StatusKey key, RememberedStatus status, Instant notAfter) {}
