package io.vouchsafe.proxy.upstream;

import io.vouchsafe.ocsp.OcspRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * One exchange with one responder.
 *
 * @param hostHeader sent instead of the URL's host
 * @param patience after that the exchange is given up, from connect to last byte
 * @param maxResponse largest body that is read, bytes
 */
public record OcspCall(
    Destination destination,
    Optional<String> hostHeader,
    OcspRequest request,
    Duration patience,
    int maxResponse) {}
