package io.vouchsafe.proxy.relay;

import io.vouchsafe.ocsp.ReceivedRequest;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * One request as the relay got it.
 *
 * @param source who sent it
 * @param isLocal whether it was sent on this very machine
 * @param now the instant that it is answered for
 */
public record RelayRequest(
    ReceivedRequest received, Optional<InetAddress> source, boolean isLocal, Instant now) {}
