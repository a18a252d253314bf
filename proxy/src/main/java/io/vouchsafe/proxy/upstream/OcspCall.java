package io.vouchsafe.proxy.upstream;

import io.vouchsafe.pki.Der;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * One exchange with one responder.
 *
 * @param url http or https
 * @param hostHeader sent instead of the URL's host
 * @param request the encoded OCSPRequest
 * @param patience after that the exchange is given up, from connect to last byte
 * @param maxResponse largest body that is read, bytes
 */
public record OcspCall(
    URI url, Optional<String> hostHeader, Der request, Duration patience, int maxResponse) {}
