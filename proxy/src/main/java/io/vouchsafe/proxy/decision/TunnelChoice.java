package io.vouchsafe.proxy.decision;

import io.vouchsafe.vpnauth.tunnel.IkePeer;
import java.util.Optional;

/**
 * What choosing a tunnel came to.
 *
 * @param peer for whom one was chosen; the same is asked for when a live session is decided about
 *     again
 * @param tunnel its name; empty when none takes the peer
 */
public record TunnelChoice(IkePeer peer, Optional<String> tunnel) {}
