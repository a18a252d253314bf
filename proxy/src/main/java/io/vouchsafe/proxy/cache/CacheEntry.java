package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.CachedStatus;
import java.time.Instant;

/**
 * One status that is remembered, to be looked at.
 *
 * @param key which certificate: a digest, since the memory knows no names
 * @param notAfter end of the certificate's validity
 */
public record CacheEntry(StatusKey key, CachedStatus status, Instant notAfter) {}
