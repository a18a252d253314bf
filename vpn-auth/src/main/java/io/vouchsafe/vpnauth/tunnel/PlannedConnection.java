package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.vpnauth.identity.IdPattern;

/**
 * One connection that a data plane is fed for a tunnel.
 *
 * @param tunnel to which a peer on it belongs
 * @param localId as whom the gateway answers; anyone = as whatever it is asked for
 * @param peer who may use it
 * @param initiates whether it is the one on which the gateway begins, when the tunnel says so
 */
public record PlannedConnection(
    ConnectionName name,
    Tunnel tunnel,
    IkeVersion version,
    Endpoint local,
    Endpoint remote,
    IdPattern localId,
    IdPattern peer,
    boolean initiates) {}
