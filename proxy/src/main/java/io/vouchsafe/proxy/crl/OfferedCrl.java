package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.Fingerprint;
import java.net.URI;
import java.time.Instant;

/**
 * A CRL that another node holds.
 *
 * @param object of {@code tenant}
 * @param url that gave it there
 * @param sha256 of its DER
 * @param fetched when that node asked for it
 */
public record OfferedCrl(
    String tenant, String object, URI url, Fingerprint sha256, Instant fetched) {}
