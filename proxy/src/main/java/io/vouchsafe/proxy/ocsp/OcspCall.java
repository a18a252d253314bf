package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.proxy.net.Destination;
import java.time.Duration;
import java.util.Optional;

/**
 * One exchange with one responder.
 *
 * @param trust whose certificate an https:// responder may show, besides those that Java trusts
 * @param hostHeader sent instead of the URL's host
 * @param patience after that the exchange is given up, from connect to last byte
 * @param maxResponse largest body that is read, bytes
 */
public record OcspCall(
    Destination destination,
    CaGroup trust,
    Optional<String> hostHeader,
    OcspRequest request,
    Duration patience,
    int maxResponse) {}
