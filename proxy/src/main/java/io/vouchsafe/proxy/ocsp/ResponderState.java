package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.proxy.net.OutageLog;
import java.net.URI;
import java.util.Optional;

/**
 * How a responder that was asked fares.
 *
 * @param object whose it is
 * @param isOpen whether its circuit breaker keeps look-ups away from it
 * @param outage empty while its answers are of use
 */
public record ResponderState(
    String object, URI url, boolean isOpen, Optional<OutageLog.Outage> outage) {}
