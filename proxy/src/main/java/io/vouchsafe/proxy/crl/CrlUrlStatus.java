package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.revocation.Outcome;
import java.util.Optional;

/**
 * How one URL of a CRL object stands.
 *
 * @param url without credentials
 * @param held the newest CRL that it brought; empty when it never did, or nothing of it is left
 * @param failures fetches in a row that failed
 * @param lastFailure how the last one did
 */
public record CrlUrlStatus(
    String url, Optional<CachedCrl> held, int failures, Optional<Outcome> lastFailure) {}
