package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.vpnauth.identity.ClaimedId;
import java.util.Optional;

/**
 * What a tunnel is chosen by.
 *
 * @param withCertificate whether the peer presented one; without, it knows a tunnel's secret
 * @param claimed who it says that it is
 */
public record IkeLogin(IkePeer peer, boolean withCertificate, Optional<ClaimedId> claimed) {}
